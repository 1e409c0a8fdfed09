-- What came in after a loss was recognised.
ALTER TABLE facility_rows ADD COLUMN recovered_cents bigint NOT NULL DEFAULT 0;
ALTER TABLE facility_rows ALTER COLUMN recovered_cents DROP DEFAULT;

CREATE OR REPLACE VIEW facility_list AS
SELECT stream, id, company, borrower, book, currency, stage, sector, state_code, purpose, grade, repayment,
       rate_micropercent, eir_micropercent, tenor_months, amount_cents, target_cents, pledged_cents,
       open_cents, investors, submitted_on, approved_on, listed_on, closes_on, disbursed_on, closed_on,
       approved_cents, disbursed_cents, outstanding_cents, charged_off_cents, serviced, next_due_on,
       next_due_cents, oldest_unpaid_on, past_due_cents, changes_on, search,
       funded_on, recovered_cents
FROM facility_rows WHERE generation = (SELECT generation FROM read_state);

TRUNCATE facility_rows;
UPDATE read_state SET shape = '';
