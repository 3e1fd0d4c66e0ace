-- name: insert_event
INSERT INTO events (organization_id, notification_id, user_id, kind, at, data)
VALUES (:organization, :notification, :user, :kind, :now, :data)
