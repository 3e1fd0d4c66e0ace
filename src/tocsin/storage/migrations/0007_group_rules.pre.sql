-- Groups that pick their people by a rule, as JSON (model.people.GroupRule). Who fits is kept in
-- group_members, in the transaction of whatever changes it.
ALTER TABLE groups ADD COLUMN rule TEXT;

CREATE INDEX groups_by_rule ON groups (organization_id, solution_id) WHERE rule IS NOT NULL;

-- What was sent to an app and its groups lately; and removing an app need not look at everything.
CREATE INDEX notifications_by_solution ON notifications (solution_id) WHERE solution_id IS NOT NULL;
