-- name: CustomerExportAccounts :many
SELECT
    id AS place,
    json_build_object(
        'id', id, 'number', number, 'type', type, 'currency', currency, 'status', status, 'balance', balance, 'held', held,
        'createdAt', created_at
    )::text AS item
FROM accounts
WHERE customer_id = @owner::bigint AND id > @after::bigint
ORDER BY id
LIMIT @page_limit::bigint;

-- name: CustomerExportLogins :many
SELECT
    id AS place,
    json_build_object(
        'id', id, 'username', username, 'name', name, 'enabled', enabled, 'secondFactor', totp_confirmed,
        'createdAt', created_at, 'updatedAt', updated_at,
        'sessions', (
            SELECT coalesce(json_agg(json_build_object(
                'address', s.address, 'createdAt', s.created_at, 'expiresAt', s.expires_at, 'endedAt', s.revoked_at
            ) ORDER BY s.created_at), '[]')
            FROM sessions AS s
            WHERE s.user_id = users.id
        )
    )::text AS item
FROM users
WHERE customer_id = @owner::bigint AND id > @after::bigint
ORDER BY id
LIMIT @page_limit::bigint;

-- name: CustomerExportTransactions :many
-- Of an account, by seq. The refId of a transfer is shown to its payer only.
SELECT
    seq AS place,
    json_build_object(
        'accountId', @owner::bigint, 'seq', seq, 'transactionId', 'TX' || lpad(to_hex(id), 16, '0'), 'type', type, 'direction', direction,
        'amount', amount, 'balanceAfter', balance_after, 'currency', currency, 'refId', ref_id, 'remark', remark, 'createdAt', created_at
    )::text AS item
FROM (
    SELECT
        p.from_seq AS seq, p.id, 'out' AS direction, p.amount, p.from_balance_after AS balance_after, p.created_at, p.type, p.currency,
        p.ref_id, p.remark
    FROM transactions AS p
    WHERE p.from_account_id = @owner::bigint AND p.from_seq > @after::bigint AND p.from_seq <= sqlc.arg(after)::bigint + sqlc.arg(page_limit)::bigint
    UNION ALL
    SELECT
        r.to_seq, r.id, 'in', r.amount, r.to_balance_after, r.created_at, r.type, r.currency,
        CASE WHEN r.from_account_id < 0 THEN r.ref_id ELSE '' END, r.remark
    FROM transactions AS r
    WHERE r.to_account_id = @owner::bigint AND r.to_seq > @after::bigint AND r.to_seq <= sqlc.arg(after)::bigint + sqlc.arg(page_limit)::bigint
) AS sides
ORDER BY seq;

-- name: CustomerExportHolds :many
-- Of an account.
SELECT
    id AS place,
    json_build_object(
        'accountId', account_id, 'holdId', 'TX' || lpad(to_hex(id), 16, '0'), 'type', type, 'amount', amount, 'currency', currency,
        'status', status, 'capturedAmount', captured_amount, 'refId', ref_id, 'remark', remark,
        'createdAt', created_at, 'expiresAt', expires_at, 'endedAt', ended_at
    )::text AS item
FROM holds
WHERE account_id = @owner::bigint AND id > @after::bigint
ORDER BY id
LIMIT @page_limit::bigint;

-- name: CustomerExportScheduledTransfers :many
-- Of an account.
SELECT
    id AS place,
    json_build_object(
        'accountId', from_account_id, 'scheduledId', 'SCH' || lpad(to_hex(id), 16, '0'), 'toAccountId', to_account_id, 'amount', amount, 'remark', remark,
        'scheduledTime', scheduled_time, 'status', status, 'errorCode', error_code, 'createdAt', created_at, 'finishedAt', finished_at
    )::text AS item
FROM scheduled_transfers
WHERE from_account_id = @owner::bigint AND id > @after::bigint
ORDER BY id
LIMIT @page_limit::bigint;

-- name: CustomerExportRecurringTransfers :many
-- Of an account.
SELECT
    id AS place,
    json_build_object(
        'accountId', from_account_id, 'recurringId', 'REC' || lpad(to_hex(id), 16, '0'), 'toAccountId', to_account_id,
        'amount', amount, 'remark', remark, 'frequency', frequency, 'firstTime', first_time, 'untilTime', until_time,
        'maxOccurrences', max_occurrences, 'status', status, 'occurrences', occurrences, 'createdAt', created_at, 'endedAt', ended_at
    )::text AS item
FROM recurring_transfers
WHERE from_account_id = @owner::bigint AND id > @after::bigint
ORDER BY id
LIMIT @page_limit::bigint;

-- name: CustomerExportPayments :many
-- Of an account, with the bills.
SELECT
    p.id AS place,
    json_build_object(
        'accountId', p.payer_account_id, 'paymentId', 'BP' || lpad(to_hex(p.id), 16, '0'), 'billType', p.bill_type,
        'billAccount', p.bill_account, 'billPeriod', p.bill_period, 'payerName', b.payer_name, 'amount', p.amount, 'status', p.status,
        'errorCode', p.error_code, 'createdAt', p.created_at
    )::text AS item
FROM payments AS p
LEFT JOIN bills AS b ON p.bill_id = b.id
WHERE p.payer_account_id = @owner::bigint AND p.id > @after::bigint
ORDER BY p.id
LIMIT @page_limit::bigint;

-- name: CustomerExportRiskDecisions :many
SELECT
    id AS place,
    json_build_object(
        'id', id, 'advisory', advisory, 'fromAccountId', from_account_id, 'toAccountId', to_account_id, 'amount', amount,
        'transactionType', transaction_type, 'passed', rule IS NULL, 'rule', rule, 'rejectReason', reject_reason, 'createdAt', created_at
    )::text AS item
FROM risk_decisions
WHERE customer_id = @owner::bigint AND id > @after::bigint
ORDER BY id
LIMIT @page_limit::bigint;

-- name: CustomerExportBlacklist :many
-- Entries of the customer and of its accounts.
SELECT
    id AS place,
    json_build_object(
        'id', id, 'subjectType', subject_type, 'subjectId', subject_id, 'reason', reason, 'expiresAt', expires_at,
        'createdAt', created_at, 'removedAt', removed_at
    )::text AS item
FROM blacklist
WHERE
    id > @after::bigint
    AND (
        (subject_type = 'customer' AND subject_id = @owner::bigint)
        OR (
            subject_type = 'account'
            AND subject_id IN (SELECT a.id FROM accounts AS a WHERE a.customer_id = @owner::bigint)
        )
    )
ORDER BY id
LIMIT @page_limit::bigint;

-- name: CustomerExportApplications :many
SELECT
    id AS place,
    json_build_object(
        'applicationId', id, 'customerName', customer_name, 'severity', severity, 'remark', remark, 'status', status,
        'latestExternalRating', latest_external_rating, 'applicant', applicant, 'createdAt', created_at,
        'approver', approver, 'approveRemark', approve_remark, 'decidedAt', decided_at,
        'attachments', (
            SELECT coalesce(json_agg(json_build_object('fileName', f.file_name, 'fileUrl', f.file_url) ORDER BY f.position), '[]')
            FROM default_attachments AS f
            WHERE f.application_id = default_applications.id
        )
    )::text AS item
FROM default_applications
WHERE customer_id = @owner::bigint AND id > @after::bigint
ORDER BY id
LIMIT @page_limit::bigint;

-- name: CustomerExportRenewals :many
SELECT
    id AS place,
    json_build_object(
        'renewalId', id, 'customerName', customer_name, 'remark', remark, 'status', status, 'applicant', applicant,
        'createdAt', created_at, 'approver', approver, 'approveRemark', approve_remark, 'decidedAt', decided_at
    )::text AS item
FROM renewals
WHERE customer_id = @owner::bigint AND id > @after::bigint
ORDER BY id
LIMIT @page_limit::bigint;

-- name: CustomerExportAuditEntries :many
-- Those about the customer itself, as auditors see them.
SELECT
    id AS place,
    json_build_object(
        'id', id, 'username', username, 'roles', roles, 'method', method, 'changes', changes, 'createdAt', created_at
    )::text AS item
FROM audit_entries
WHERE subject_id = (sqlc.arg(owner)::bigint)::text AND method LIKE 'CustomerService/%' AND id > @after::bigint
ORDER BY id
LIMIT @page_limit::bigint;
