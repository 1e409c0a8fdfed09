-- The lists of pages. Each gives one page and, in every row, how many rows the filter
-- lets through. An empty parameter asks for nothing. The sort key is a number, which
-- turns round with the direction, or a text; rows that sort alike stand by id.

-- name: PageFacilities :many
-- There may be many and the rows are wide: the keys are sorted, and the rows of one
-- page are fetched by them.
SELECT sqlc.embed(l), page.total
FROM (
    SELECT r.id, r.stream, count(*) OVER () AS total, row_number() OVER (
        ORDER BY sqlc.arg(direction)::bigint * (CASE sqlc.arg(sort)::text
                WHEN 'amount' THEN r.amount_cents
                WHEN 'rate' THEN r.rate_micropercent
                WHEN 'eir' THEN r.eir_micropercent
                WHEN 'tenor' THEN r.tenor_months
                WHEN 'closes' THEN coalesce(r.closes_on - DATE '1970-01-01', -2147483648)
                WHEN 'open' THEN r.open_cents
                WHEN 'pledged' THEN r.pledged_cents
                WHEN 'outstanding' THEN r.outstanding_cents
                WHEN 'next_due' THEN coalesce(r.next_due_on - DATE '1970-01-01', -2147483648)
                WHEN 'late' THEN -GREATEST(0, coalesce(s.today - r.oldest_unpaid_on, 0))
                WHEN 'submitted' THEN coalesce(r.submitted_on - DATE '1970-01-01', -2147483648)
                WHEN 'funded' THEN coalesce(r.funded_on - DATE '1970-01-01', -2147483648)
                ELSE 0 END),
            CASE WHEN sqlc.arg(direction) = 1 THEN CASE sqlc.arg(sort) WHEN 'company' THEN r.company WHEN 'grade' THEN r.grade WHEN 'stage' THEN r.stage END END,
            CASE WHEN sqlc.arg(direction) = -1 THEN CASE sqlc.arg(sort) WHEN 'company' THEN r.company WHEN 'grade' THEN r.grade WHEN 'stage' THEN r.stage END END DESC,
            r.id) AS place
    FROM facility_list r, read_state s
    WHERE (sqlc.arg(book)::text = '' OR r.book = sqlc.arg(book))
      AND (cardinality(sqlc.arg(stages)::text[]) = 0 OR r.stage = ANY (sqlc.arg(stages)))
      AND (sqlc.arg(grade)::text = '' OR r.grade = sqlc.arg(grade))
      AND (sqlc.arg(sector)::text = '' OR r.sector = sqlc.arg(sector))
      AND (sqlc.arg(state_code)::text = '' OR r.state_code = sqlc.arg(state_code))
      AND (NOT sqlc.arg(in_book)::bool OR (r.approved_on IS NOT NULL AND r.stage NOT IN ('declined', 'withdrawn', 'lapsed')))
      AND (sqlc.arg(approved_in)::int = 0 OR date_part('year', r.approved_on) = sqlc.arg(approved_in))
      AND (sqlc.arg(disbursed_in)::int = 0 OR date_part('year', r.disbursed_on) = sqlc.arg(disbursed_in))
      AND (sqlc.arg(borrower)::text = '' OR r.borrower = sqlc.arg(borrower))
      AND (sqlc.arg(repayment)::text = '' OR r.repayment = sqlc.arg(repayment))
      AND r.tenor_months >= sqlc.arg(tenor_from)::int AND (sqlc.arg(tenor_to)::int = 0 OR r.tenor_months <= sqlc.arg(tenor_to))
      AND r.rate_micropercent >= sqlc.arg(rate_from)::bigint AND (sqlc.arg(rate_to)::bigint = 0 OR r.rate_micropercent <= sqlc.arg(rate_to))
      AND r.open_cents >= sqlc.arg(open_from)::bigint
      AND (sqlc.arg(closing_within)::int = 0 OR r.closes_on < s.today + sqlc.arg(closing_within))
      AND (NOT sqlc.arg(only_arrears)::bool OR (r.serviced AND r.outstanding_cents > 0
           AND GREATEST(0, coalesce(s.today - r.oldest_unpaid_on, 0)) BETWEEN sqlc.arg(late_from)::int AND sqlc.arg(late_to)::int))
      AND strpos(r.search, sqlc.arg(search)::text) > 0
    ORDER BY place OFFSET sqlc.arg(skipped) LIMIT sqlc.arg(shown)
) AS page JOIN facility_list l ON l.id = page.id AND l.stream = page.stream
ORDER BY page.place;

-- name: ListedFacilities :many
-- What is open to pledges.
SELECT l.* FROM facility_list l WHERE l.stage = 'listed' ORDER BY l.id, l.stream;

-- name: RecentlyFunded :many
-- The requests of a book that were funded last and are not over.
SELECT l.* FROM facility_list l
WHERE l.book = sqlc.arg(book) AND l.stage IN ('fully funded', 'partially funded', 'accepted', 'active')
ORDER BY l.funded_on DESC NULLS LAST, l.id, l.stream LIMIT sqlc.arg(most);

-- name: PageReceipts :many
SELECT sqlc.embed(r), count(*) OVER () AS total
FROM receipt_list r
WHERE (sqlc.arg(state)::text = '' OR r.state = sqlc.arg(state))
  AND (NOT sqlc.arg(only_open)::bool OR r.unmatched_cents > 0)
  AND strpos(r.search, sqlc.arg(search)::text) > 0
ORDER BY sqlc.arg(direction)::bigint * (CASE sqlc.arg(sort)::text
        WHEN 'value' THEN coalesce(r.value_on - DATE '1970-01-01', -2147483648)
        WHEN 'amount' THEN r.amount_cents
        WHEN 'unmatched' THEN r.unmatched_cents
        WHEN 'state' THEN 0
        WHEN 'reference' THEN 0
        ELSE -coalesce(r.value_on - DATE '1970-01-01', -2147483648)::bigint END),
    CASE WHEN sqlc.arg(direction) = 1 THEN CASE sqlc.arg(sort) WHEN 'state' THEN r.state WHEN 'reference' THEN r.bank_reference END END,
    CASE WHEN sqlc.arg(direction) = -1 THEN CASE sqlc.arg(sort) WHEN 'state' THEN r.state WHEN 'reference' THEN r.bank_reference END END DESC,
    r.id
OFFSET sqlc.arg(skipped) LIMIT sqlc.arg(shown);

-- name: PageWithdrawals :many
SELECT sqlc.embed(r), count(*) OVER () AS total
FROM withdrawal_list r
WHERE (sqlc.arg(party)::text = '' OR r.party = sqlc.arg(party))
  AND (sqlc.arg(state)::text = '' OR r.state = sqlc.arg(state))
  AND (NOT sqlc.arg(only_open)::bool OR r.state IN ('requested', 'approved'))
ORDER BY sqlc.arg(direction)::bigint * (CASE sqlc.arg(sort)::text
        WHEN 'requested' THEN coalesce(r.requested_on - DATE '1970-01-01', -2147483648)
        WHEN 'amount' THEN r.amount_cents
        WHEN 'state' THEN 0
        ELSE -coalesce(r.requested_on - DATE '1970-01-01', -2147483648)::bigint END),
    CASE WHEN sqlc.arg(direction) = 1 AND sqlc.arg(sort) = 'state' THEN r.state END,
    CASE WHEN sqlc.arg(direction) = -1 AND sqlc.arg(sort) = 'state' THEN r.state END DESC,
    r.id, r.stream
OFFSET sqlc.arg(skipped) LIMIT sqlc.arg(shown);

-- name: PageParties :many
SELECT sqlc.embed(r), count(*) OVER () AS total
FROM party_list r, read_state s,
     LATERAL (SELECT (CASE WHEN r.kyc = 'verified' AND s.today > coalesce(r.kyc_valid_until, '-infinity') THEN 'expired'
                      ELSE r.kyc END) COLLATE "C" AS kyc) AS now
WHERE (sqlc.arg(kind)::text = '' OR r.kind = sqlc.arg(kind))
  AND (sqlc.arg(kyc)::text = '' OR now.kyc = sqlc.arg(kyc))
  AND (sqlc.arg(role)::text = '' OR sqlc.arg(role) = ANY (r.roles))
  AND (NOT sqlc.arg(only_suspended)::bool OR r.suspended <> '')
  AND (strpos(r.search, sqlc.arg(search)::text) > 0 OR (sqlc.arg(email_hash)::text <> '' AND r.email_hash = sqlc.arg(email_hash)))
ORDER BY sqlc.arg(direction)::bigint * (CASE sqlc.arg(sort)::text
        WHEN 'registered' THEN coalesce(r.registered_on - DATE '1970-01-01', -2147483648) ELSE 0 END),
    CASE WHEN sqlc.arg(direction) = 1 THEN CASE sqlc.arg(sort) WHEN 'company' THEN r.company WHEN 'kind' THEN r.kind WHEN 'kyc' THEN now.kyc END END,
    CASE WHEN sqlc.arg(direction) = -1 THEN CASE sqlc.arg(sort) WHEN 'company' THEN r.company WHEN 'kind' THEN r.kind WHEN 'kyc' THEN now.kyc END END DESC,
    r.id
OFFSET sqlc.arg(skipped) LIMIT sqlc.arg(shown);

-- name: PageTasks :many
SELECT sqlc.embed(r), count(*) OVER () AS total
FROM task_list r
WHERE (sqlc.arg(kind)::text = '' OR r.kind = sqlc.arg(kind))
  AND (sqlc.arg(role)::text = '' OR r.role = sqlc.arg(role))
  AND (sqlc.arg(preparer)::text = '' OR r.not_by <> sqlc.arg(preparer))
  AND strpos(r.search, sqlc.arg(search)::text) > 0
  AND (r.since IS NULL OR r.since <= sqlc.arg(today)) -- what is seen coming waits from its day on
ORDER BY sqlc.arg(direction)::bigint * (CASE sqlc.arg(sort)::text
        WHEN 'amount' THEN r.amount_cents
        WHEN 'kind' THEN 0
        ELSE coalesce(r.since - DATE '1970-01-01', -2147483648) END),
    CASE WHEN sqlc.arg(direction) = 1 AND sqlc.arg(sort) = 'kind' THEN r.kind END,
    CASE WHEN sqlc.arg(direction) = -1 AND sqlc.arg(sort) = 'kind' THEN r.kind END DESC,
    r.id, r.stream
OFFSET sqlc.arg(skipped) LIMIT sqlc.arg(shown);

-- name: CountTasks :many
SELECT kind, count(*) AS waiting FROM task_list
WHERE since IS NULL OR since <= sqlc.arg(today)
GROUP BY kind;

-- name: CountTasksFor :one
-- How many wait for who acts in some roles, without those that a second person has to do?
SELECT count(*) FROM task_list
WHERE role = ANY (sqlc.arg(roles)::text[]) AND not_by <> sqlc.arg(party)::text AND (since IS NULL OR since <= sqlc.arg(today));

-- name: Books :many
SELECT DISTINCT book FROM facility_list ORDER BY book;

-- name: BookCurrency :one
SELECT coalesce((SELECT currency FROM facility_list WHERE book = sqlc.arg(book) ORDER BY id DESC LIMIT 1), '')::text;

-- name: BookLines :many
-- Sums over one book in one scan: in total, and by year of approval, year of payout,
-- sector, state, grade and stage. A key that is NULL (not paid out) comes as ''.
SELECT (CASE GROUPING(b.approval, b.payout, b.sector, b.state_code, b.grade, b.stage)
            WHEN 63 THEN 'total' WHEN 31 THEN 'approval' WHEN 47 THEN 'payout' WHEN 55 THEN 'sector' WHEN 59 THEN 'state' WHEN 61 THEN 'grade' ELSE 'stage' END)::text AS dimension,
       coalesce(b.approval::text, b.payout::text, b.sector, b.state_code, b.grade, b.stage, '')::text AS key,
       count(*) AS facilities,
       count(b.disbursed_on) AS disbursed,
       count(*) FILTER (WHERE b.stage = 'closed') AS paid_in_full,
       count(*) FILTER (WHERE b.charged_off_cents > 0 OR b.stage IN ('charged off', 'written off')) AS charged_off,
       coalesce(sum(b.approved_cents), 0)::bigint AS approved_cents,
       coalesce(sum(b.disbursed_cents), 0)::bigint AS disbursed_cents,
       coalesce(sum(b.outstanding_cents), 0)::bigint AS outstanding_cents,
       coalesce(sum(b.charged_off_cents), 0)::bigint AS charged_off_cents,
       coalesce(sum(b.recovered_cents), 0)::bigint AS recovered_cents,
       coalesce(sum(b.disbursed_cents) FILTER (WHERE b.stage = 'closed'), 0)::bigint AS paid_in_full_cents
FROM (SELECT date_part('year', approved_on)::int AS approval,
             date_part('year', disbursed_on)::int AS payout,
             sector, state_code, grade, stage, disbursed_on,
             approved_cents, disbursed_cents, outstanding_cents, charged_off_cents, recovered_cents
      FROM facility_list
      WHERE book = sqlc.arg(book) AND approved_on IS NOT NULL AND stage NOT IN ('declined', 'withdrawn', 'lapsed')) AS b
GROUP BY GROUPING SETS ((), (b.approval), (b.payout), (b.sector), (b.state_code), (b.grade), (b.stage))
ORDER BY 1, 2;

-- name: Ageing :many
-- What is outstanding on loans that are serviced here, by days past due. Given are the
-- days with which each bucket but the first begins.
SELECT width_bucket(GREATEST(0, coalesce(s.today - r.oldest_unpaid_on, 0)), sqlc.arg(starts)::int[])::int AS bucket,
       count(*) AS facilities,
       sum(r.outstanding_cents)::bigint AS outstanding_cents,
       sum(r.past_due_cents)::bigint AS past_due_cents
FROM facility_list r, read_state s
WHERE r.book = sqlc.arg(book) AND r.approved_on IS NOT NULL AND r.stage NOT IN ('declined', 'withdrawn', 'lapsed')
  AND r.serviced AND r.outstanding_cents > 0
GROUP BY 1 ORDER BY 1;
