\set payer random(1, :accounts)
\set payee 1 + (:payer + random(0, :accounts - 2)) % :accounts
BEGIN;
SELECT id FROM accounts WHERE id IN (:payer, :payee) ORDER BY id FOR UPDATE;
UPDATE accounts SET balance = balance - 1.00, seq = seq + 1 WHERE id = :payer RETURNING balance AS paid, seq AS paid_seq \gset
UPDATE accounts SET balance = balance + 1.00, seq = seq + 1 WHERE id = :payee RETURNING balance AS got, seq AS got_seq \gset
INSERT INTO transfers (from_account_id, to_account_id, amount, remark) VALUES (:payer, :payee, 1.00, 'bench') RETURNING id AS transfer \gset
INSERT INTO entries (account_id, seq, transfer_id, amount, balance_after) VALUES (:payer, :paid_seq, :transfer, -1.00, :paid);
INSERT INTO entries (account_id, seq, transfer_id, amount, balance_after) VALUES (:payee, :got_seq, :transfer, 1.00, :got);
COMMIT;
