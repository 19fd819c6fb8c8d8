\set payer random(2, :accounts)
SELECT transfer(:payer, 1, 1.00, 'bench');
