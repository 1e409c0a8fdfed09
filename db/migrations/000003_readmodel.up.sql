-- Lists of the present, written by the projector from the World. They hold nothing
-- that the journal does not hold, may be emptied at any time and are then filled
-- again. Two generations stand side by side: the site reads the live one while a
-- rebuild fills the other. A NULL date means that there is none.
--
-- A migration that changes a table empties it and sets the shape in read_state to ''.

CREATE TABLE read_state (
    only_row   boolean  PRIMARY KEY DEFAULT true CHECK (only_row),
    generation smallint NOT NULL CHECK (generation IN (1, 2)),
    position   bigint   NOT NULL CHECK (position >= 0),
    today      date,
    shape      text     NOT NULL
);

INSERT INTO read_state (generation, position, shape) VALUES (1, 0, '');

COMMENT ON TABLE read_state IS 'Which generation of the lists is live, and which event it stands at; locked by who projects';
COMMENT ON COLUMN read_state.today IS 'the open business day: days past due and expiry follow from it';
COMMENT ON COLUMN read_state.shape IS 'names the code that computed the rows; another''s rows are not served';

CREATE TABLE facility_rows (
    generation        smallint NOT NULL,
    stream            text COLLATE "C" NOT NULL,
    id                text COLLATE "C" NOT NULL,
    company           text COLLATE "C" NOT NULL,
    borrower          text COLLATE "C" NOT NULL,
    book              text COLLATE "C" NOT NULL,
    currency          text COLLATE "C" NOT NULL,
    stage             text COLLATE "C" NOT NULL,
    sector            text COLLATE "C" NOT NULL,
    state_code        text COLLATE "C" NOT NULL,
    purpose           text COLLATE "C" NOT NULL,
    grade             text COLLATE "C" NOT NULL,
    repayment         text COLLATE "C" NOT NULL,
    rate_micropercent bigint NOT NULL,
    eir_micropercent  bigint NOT NULL,
    tenor_months      integer NOT NULL,
    amount_cents      bigint NOT NULL,
    target_cents      bigint NOT NULL,
    pledged_cents     bigint NOT NULL,
    open_cents        bigint NOT NULL,
    investors         integer NOT NULL,
    submitted_on      date,
    approved_on       date,
    listed_on         date,
    closes_on         date,
    disbursed_on      date,
    closed_on         date,
    approved_cents    bigint NOT NULL,
    disbursed_cents   bigint NOT NULL,
    outstanding_cents bigint NOT NULL,
    charged_off_cents bigint NOT NULL,
    serviced          boolean NOT NULL,
    next_due_on       date,
    next_due_cents    bigint NOT NULL,
    oldest_unpaid_on  date,
    past_due_cents    bigint NOT NULL,
    changes_on        date,
    search            text COLLATE "C" NOT NULL,
    PRIMARY KEY (generation, id, stream)
);
CREATE INDEX facility_rows_stream ON facility_rows (generation, stream);
CREATE INDEX facility_rows_stage ON facility_rows (generation, stage);
CREATE INDEX facility_rows_changes ON facility_rows (generation, changes_on) WHERE changes_on IS NOT NULL;
COMMENT ON TABLE facility_rows IS 'Which loans are there, where do they stand, what is due, how late are they? Market, facilities, loan book';

CREATE VIEW facility_list AS
SELECT stream, id, company, borrower, book, currency, stage, sector, state_code, purpose, grade, repayment,
       rate_micropercent, eir_micropercent, tenor_months, amount_cents, target_cents, pledged_cents,
       open_cents, investors, submitted_on, approved_on, listed_on, closes_on, disbursed_on, closed_on,
       approved_cents, disbursed_cents, outstanding_cents, charged_off_cents, serviced, next_due_on,
       next_due_cents, oldest_unpaid_on, past_due_cents, changes_on, search
FROM facility_rows WHERE generation = (SELECT generation FROM read_state);
COMMENT ON VIEW facility_list IS 'Which loans are there, where do they stand, what is due, how late are they? Market, facilities, loan book';

CREATE TABLE receipt_rows (
    generation      smallint NOT NULL,
    stream          text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    bank_reference  text COLLATE "C" NOT NULL,
    value_on        date,
    amount_cents    bigint NOT NULL,
    unmatched_cents bigint NOT NULL,
    returned_cents  bigint NOT NULL,
    currency        text COLLATE "C" NOT NULL,
    payer           text COLLATE "C" NOT NULL,
    remark          text COLLATE "C" NOT NULL,
    state           text COLLATE "C" NOT NULL,
    recorded_by     text COLLATE "C" NOT NULL,
    search          text COLLATE "C" NOT NULL,
    PRIMARY KEY (generation, id, stream)
);
CREATE INDEX receipt_rows_stream ON receipt_rows (generation, stream);
COMMENT ON TABLE receipt_rows IS 'What arrived at the trust account, and what of it is not yet matched?';

CREATE VIEW receipt_list AS
SELECT stream, id, bank_reference, value_on, amount_cents, unmatched_cents, returned_cents, currency, payer,
       remark, state, recorded_by, search
FROM receipt_rows WHERE generation = (SELECT generation FROM read_state);
COMMENT ON VIEW receipt_list IS 'What arrived at the trust account, and what of it is not yet matched?';

CREATE TABLE withdrawal_rows (
    generation     smallint NOT NULL,
    stream         text COLLATE "C" NOT NULL,
    id             text COLLATE "C" NOT NULL,
    party          text COLLATE "C" NOT NULL,
    name           text COLLATE "C" NOT NULL,
    amount_cents   bigint NOT NULL,
    currency       text COLLATE "C" NOT NULL,
    to_account     text COLLATE "C" NOT NULL,
    state          text COLLATE "C" NOT NULL,
    requested_on   date,
    requested_by   text COLLATE "C" NOT NULL,
    decided_by     text COLLATE "C" NOT NULL,
    reason         text COLLATE "C" NOT NULL,
    bank_reference text COLLATE "C" NOT NULL,
    PRIMARY KEY (generation, id, stream)
);
CREATE INDEX withdrawal_rows_stream ON withdrawal_rows (generation, stream);
COMMENT ON TABLE withdrawal_rows IS 'Which client money was asked to be paid out, and how far has it come?';

CREATE VIEW withdrawal_list AS
SELECT stream, id, party, name, amount_cents, currency, to_account, state, requested_on, requested_by,
       decided_by, reason, bank_reference
FROM withdrawal_rows WHERE generation = (SELECT generation FROM read_state);
COMMENT ON VIEW withdrawal_list IS 'Which client money was asked to be paid out, and how far has it come?';

CREATE TABLE party_rows (
    generation      smallint NOT NULL,
    stream          text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    kind            text COLLATE "C" NOT NULL,
    company         text COLLATE "C" NOT NULL,
    company_number  text COLLATE "C" NOT NULL,
    name            text COLLATE "C" NOT NULL,
    email_hash      text COLLATE "C" NOT NULL,
    kyc             text COLLATE "C" NOT NULL,
    kyc_valid_until date,
    kyc_country     text COLLATE "C" NOT NULL,
    roles           text[] COLLATE "C" NOT NULL,
    suspended       text COLLATE "C" NOT NULL,
    registered_on   date,
    search          text COLLATE "C" NOT NULL,
    PRIMARY KEY (generation, id, stream)
);
CREATE INDEX party_rows_stream ON party_rows (generation, stream);
COMMENT ON TABLE party_rows IS 'Who is known to the platform, in which role, and is their identity checked?';

CREATE VIEW party_list AS
SELECT stream, id, kind, company, company_number, name, email_hash, kyc, kyc_valid_until, kyc_country, roles,
       suspended, registered_on, search
FROM party_rows WHERE generation = (SELECT generation FROM read_state);
COMMENT ON VIEW party_list IS 'Who is known to the platform, in which role, and is their identity checked?';

CREATE TABLE task_rows (
    generation   smallint NOT NULL,
    stream       text COLLATE "C" NOT NULL,
    id           text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    subject      text COLLATE "C" NOT NULL,
    party        text COLLATE "C" NOT NULL,
    title        text COLLATE "C" NOT NULL,
    name         text COLLATE "C" NOT NULL,
    amount_cents bigint NOT NULL,
    currency     text COLLATE "C" NOT NULL,
    role         text COLLATE "C" NOT NULL,
    not_by       text COLLATE "C" NOT NULL,
    since        date,
    search       text COLLATE "C" NOT NULL,
    PRIMARY KEY (generation, id, stream)
);
CREATE INDEX task_rows_stream ON task_rows (generation, stream);
COMMENT ON TABLE task_rows IS 'What waits for whom, and since when?';

CREATE VIEW task_list AS
SELECT stream, id, kind, subject, party, title, name, amount_cents, currency, role, not_by, since, search
FROM task_rows WHERE generation = (SELECT generation FROM read_state);
COMMENT ON VIEW task_list IS 'What waits for whom, and since when?';

GRANT SELECT, UPDATE ON read_state TO refold_app;
GRANT SELECT, INSERT, DELETE ON facility_rows, receipt_rows, withdrawal_rows, party_rows, task_rows TO refold_app;
GRANT SELECT ON facility_list, receipt_list, withdrawal_list, party_list, task_list TO refold_app;
