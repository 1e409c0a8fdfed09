-- name: MakeInvitationLink :exec
-- A new link ends the one before.
INSERT INTO invitation_links (party, token_hash, made_by, made_at)
VALUES (@party, @token_hash, @made_by, @now)
ON CONFLICT (party) DO UPDATE SET token_hash = EXCLUDED.token_hash, made_by = EXCLUDED.made_by, made_at = EXCLUDED.made_at;

-- name: InvitationOf :one
-- The party to be that a link is for.
SELECT party FROM invitation_links WHERE token_hash = @token_hash;

-- name: DropInvitationLink :exec
DELETE FROM invitation_links WHERE party = @party;

-- name: AddLoginAddress :exec
-- An address that a party may sign in with once its change is recorded.
INSERT INTO login_addresses (email_hash, party) VALUES (@email_hash, @party) ON CONFLICT DO NOTHING;

-- name: PasswordOf :one
SELECT password_hash FROM credentials WHERE party = @party;

-- name: SetPassword :exec
UPDATE credentials SET password_hash = @password_hash, written_at = @now WHERE party = @party;

-- name: DropLoginAddresses :exec
DELETE FROM login_addresses WHERE party = @party;

-- name: EndSessionsOf :execrows
DELETE FROM sessions WHERE party = @party;
