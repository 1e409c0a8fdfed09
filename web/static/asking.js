"use strict";
// Asks for frames, for frames.js. fetched answers with what the server said, or fails: with an
// AbortError where it was stopped.
globalThis.refold = (() => {
  const doc = document;
  const find = (selector) => doc.querySelector(selector);

  // Requests are made by a thread of their own: on this one each would have to wait in the
  // queue several times, while pages are painted. Where that thread can't be had, this one
  // makes them.
  const worker = doc.currentScript.dataset.courier;
  const awaited = new Map(); // number of a request → what to do with its answer, and how to ask without the thread
  let requests = 0;
  let courier = null;
  let alone = false;
  const hire = () => {
    courier = new Worker(worker);
    courier.addEventListener("message", ({ data }) => {
      awaited.get(data.number)?.answered(data);
      awaited.delete(data.number);
    });
    courier.addEventListener("error", () => { // it could not be loaded
      alone = true;
      courier = null;
      for (const { here } of awaited.values()) here();
      awaited.clear();
    });
  };
  const wanted = () => { if (!courier && !alone && find("#history")?.open) hire(); }; // it takes a moment to begin
  wanted();
  doc.addEventListener("toggle", wanted, true);
  const fetched = (where, signal, shown) => new Promise((resolve, reject) => {
    const headers = { "HX-Request": "true", "HX-Request-Type": "full", "Refold-Frame": shown };
    const here = async () => {
      try {
        const answer = await fetch(where, { signal, headers });
        const { status, url } = answer;
        resolve({ status, url, text: await answer.text(), name: answer.headers.get("Refold-Frame") ?? "", kind: answer.headers.get("Content-Type") ?? "" });
      } catch (error) {
        reject(error);
      }
    };
    if (alone) return void here();
    if (!courier) hire();
    const number = ++requests;
    signal.addEventListener("abort", () => courier?.postMessage({ stop: number }));
    awaited.set(number, { here, answered: (answer) => answer.failed ? reject(new DOMException(where, answer.failed)) : resolve(answer) });
    courier.postMessage({ number, where, headers });
  });

  return { fetched };
})();
