-- Entries of one organization are those between two ids: `id` is organization << 40 | sequence.

-- name: head
SELECT id, hash FROM audit WHERE id BETWEEN :first AND :last ORDER BY id DESC LIMIT 1

-- name: insert
INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: heads
SELECT o.public_id, a.id, a.hash FROM organizations AS o
JOIN audit AS a ON a.id = (
    SELECT max(id) FROM audit WHERE id BETWEEN o.id << 40 AND (o.id << 40) + (1 << 40) - 1
)
ORDER BY a.id

-- name: rows
SELECT * FROM audit WHERE id > :after AND id <= :last ORDER BY id LIMIT :limit

-- name: end_of_window
-- The entry down to which so many are looked at.
SELECT id, at FROM audit WHERE id >= :first AND id < :before
ORDER BY id DESC LIMIT 1 OFFSET :window

-- name: find
-- Newest first, those that fit all that is wanted; what is NULL does not narrow it.
SELECT * FROM audit
WHERE id < :before AND id >= :down_to
    AND (:user IS NULL OR user_id = :user)
    AND (:operation IS NULL OR operation = :operation)
    AND (:target IS NULL OR instr(targets, :target))
    AND (:from IS NULL OR at >= :from)
    AND (:to IS NULL OR at < :to)
ORDER BY id DESC LIMIT :limit
