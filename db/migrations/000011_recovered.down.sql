DROP VIEW facility_list;
ALTER TABLE facility_rows DROP COLUMN recovered_cents;

CREATE VIEW facility_list AS
SELECT stream, id, company, borrower, book, currency, stage, sector, state_code, purpose, grade, repayment,
       rate_micropercent, eir_micropercent, tenor_months, amount_cents, target_cents, pledged_cents,
       open_cents, investors, submitted_on, approved_on, listed_on, closes_on, disbursed_on, closed_on,
       approved_cents, disbursed_cents, outstanding_cents, charged_off_cents, serviced, next_due_on,
       next_due_cents, oldest_unpaid_on, past_due_cents, changes_on, search,
       funded_on
FROM facility_rows WHERE generation = (SELECT generation FROM read_state);
COMMENT ON VIEW facility_list IS 'Which loans are there, where do they stand, what is due, how late are they? Market, facilities, loan book';
GRANT SELECT ON facility_list TO refold_app;

TRUNCATE facility_rows;
UPDATE read_state SET shape = '';
