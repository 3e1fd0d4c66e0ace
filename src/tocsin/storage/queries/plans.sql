-- name: insert_plan
INSERT INTO plans (organization_id, public_id, summary, created_at)
VALUES (:organization, :public_id, :summary, :now) RETURNING id

-- name: insert_plan_chunk
INSERT INTO plan_chunks (plan_id, number, users) VALUES (:plan, :number, :users)

-- name: plan
SELECT id, summary, created_at FROM plans
WHERE organization_id = :organization AND public_id = :public_id

-- name: plan_chunks
SELECT c.users FROM plan_chunks AS c
JOIN plans AS p ON p.id = c.plan_id AND p.organization_id = :organization
WHERE c.plan_id = :plan ORDER BY c.number
