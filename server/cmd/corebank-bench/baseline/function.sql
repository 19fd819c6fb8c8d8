-- The whole transfer as one function, as ledgers within Postgres have it: one round trip for each.
CREATE FUNCTION transfer(payer bigint, payee bigint, amount numeric, remark text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    transfer_id bigint;
    paid accounts;
    got accounts;
BEGIN
    PERFORM id FROM accounts WHERE id IN (payer, payee) ORDER BY id FOR UPDATE;
    UPDATE accounts SET balance = balance - transfer.amount, seq = seq + 1 WHERE id = payer RETURNING * INTO paid;
    UPDATE accounts SET balance = balance + transfer.amount, seq = seq + 1 WHERE id = payee RETURNING * INTO got;
    INSERT INTO transfers (from_account_id, to_account_id, amount, remark)
    VALUES (payer, payee, transfer.amount, transfer.remark) RETURNING id INTO transfer_id;
    INSERT INTO entries (account_id, seq, transfer_id, amount, balance_after)
    VALUES (payer, paid.seq, transfer_id, -transfer.amount, paid.balance), (payee, got.seq, transfer_id, transfer.amount, got.balance);
    RETURN transfer_id;
END
$$;
