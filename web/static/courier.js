"use strict";
// Fetches frames for frames.js on a thread of its own: the page's thread, which paints, has no
// part in a request but to say what it wants and to take the answer.
const under = new Map(); // number of a request → what stops it

const fetched = async ({ number, where, headers }) => {
  const stop = new AbortController();
  under.set(number, stop);
  try {
    const answer = await fetch(where, { signal: stop.signal, priority: "high", headers });
    const text = await answer.text();
    return { number, status: answer.status, text, name: answer.headers.get("Refold-Frame") ?? "", kind: answer.headers.get("Content-Type") ?? "", url: answer.url };
  } catch (error) {
    return { number, failed: error.name };
  } finally {
    under.delete(number);
  }
};

addEventListener("message", async ({ data }) => {
  if (data.stop) under.get(data.stop)?.abort();
  else postMessage(await fetched(data));
});
