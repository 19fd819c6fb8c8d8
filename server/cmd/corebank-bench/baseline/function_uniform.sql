\set payer random(1, :accounts)
\set payee 1 + (:payer + random(0, :accounts - 2)) % :accounts
SELECT transfer(:payer, :payee, 1.00, 'bench');
