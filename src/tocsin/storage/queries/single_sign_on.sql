-- Signing in by an issuer of the organization's own.

-- name: single_sign_on
SELECT name, issuer, client_id, secret, domains, newcomers, required, updated_at
FROM single_sign_on WHERE organization_id = :organization

-- name: any_single_sign_on
SELECT 1 FROM single_sign_on LIMIT 1

-- name: serving_domain
-- The settings' columns stand behind those of the organization.
SELECT o.*, s.name, s.issuer, s.client_id, s.secret, s.domains, s.newcomers, s.required,
    s.updated_at
FROM single_sign_on AS s JOIN organizations AS o ON o.id = s.organization_id
WHERE EXISTS (SELECT 1 FROM json_each(s.domains) WHERE value = :domain)
ORDER BY o.name, o.id

-- name: save_single_sign_on
INSERT INTO single_sign_on (
    organization_id, name, issuer, client_id, secret, domains, newcomers, required, updated_at
) VALUES (
    :organization, :name, :issuer, :client_id, :secret, :domains, :newcomers, :required, :now
)
ON CONFLICT DO UPDATE SET
    name = excluded.name,
    issuer = excluded.issuer,
    client_id = excluded.client_id,
    secret = excluded.secret,
    domains = excluded.domains,
    newcomers = excluded.newcomers,
    required = excluded.required,
    updated_at = excluded.updated_at

-- name: delete_single_sign_on
DELETE FROM single_sign_on WHERE organization_id = :organization RETURNING organization_id

-- name: forget_subjects
-- Another issuer, or another client of it, may mean somebody else by the same subject.
DELETE FROM issuer_subjects WHERE organization_id = :organization AND NOT EXISTS (
    SELECT 1 FROM single_sign_on
    WHERE organization_id = :organization AND issuer = :issuer AND client_id = :client_id
)

-- name: user_by_subject
SELECT u.* FROM issuer_subjects AS i
JOIN users AS u ON u.id = i.user_id AND u.organization_id = i.organization_id
WHERE i.organization_id = :organization AND i.issuer = :issuer AND i.subject = :subject

-- name: link_subject
-- Nothing where the person, or the subject, is linked already.
INSERT INTO issuer_subjects (organization_id, issuer, subject, user_id)
SELECT organization_id, :issuer, :subject, id FROM users
WHERE id = :user AND organization_id = :organization
ON CONFLICT DO NOTHING
RETURNING user_id

-- name: unlink_user
DELETE FROM issuer_subjects
WHERE organization_id = :organization AND user_id = :user
RETURNING user_id

-- name: forget_visits
DELETE FROM issuer_visits WHERE expires_at <= :now

-- name: begin_visit
INSERT INTO issuer_visits (state_hash, organization_id, wanted, expires_at)
VALUES (:state, :organization, :wanted, :expires_at)

-- name: end_visit
DELETE FROM issuer_visits WHERE state_hash = :state AND expires_at > :now
RETURNING organization_id, wanted

-- name: organization_by_number
SELECT * FROM organizations WHERE id = :organization
