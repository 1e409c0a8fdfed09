-- name: WriteCredentials :execrows
-- The first password of a party. Again changes nothing.
INSERT INTO credentials (party, email_hash, password_hash, written_at)
VALUES (@party, @email_hash, @password_hash, @now)
ON CONFLICT (party) DO NOTHING;

-- name: ReplacePassword :exec
-- The same password under stronger parameters. It loses against a change of password
-- made meanwhile.
UPDATE credentials SET password_hash = @stronger WHERE party = @party AND password_hash = @password_hash;

-- name: CredentialsByEmail :many
-- Usually one; a registration that failed half-way leaves another, whose party does
-- not exist, and an address that was given up leads to who had it.
SELECT c.party, c.password_hash FROM credentials c
WHERE c.email_hash = @email_hash
   OR c.party IN (SELECT a.party FROM login_addresses a WHERE a.email_hash = @email_hash)
ORDER BY c.party COLLATE "C" LIMIT 100;

-- name: DropCredentials :exec
DELETE FROM credentials WHERE party = @party;

-- name: OldCredentials :many
-- For the sweep of those whose party was never registered.
SELECT party FROM credentials
WHERE written_at < @written_before AND party > @after
ORDER BY party LIMIT @at_most;
