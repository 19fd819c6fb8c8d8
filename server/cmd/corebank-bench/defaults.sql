-- A million customers, each with an application, of which seven in ten are approved; four in five of those are still in
-- default. Indexes are made after the rows, which is faster.
CREATE TEMPORARY TABLE made_later AS
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename IN ('default_applications', 'default_customers') AND indexname LIKE '%\_idx';

DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT indexname FROM made_later LOOP
        EXECUTE format('DROP INDEX %I', one.indexname);
    END LOOP;
END
$$;

INSERT INTO customers (id, name_collides, name, industry, region)
SELECT
    2000000 + i, true, -- some names are drawn twice
    (ARRAY['北京', '上海', '广州', '深圳', '杭州', '成都', '武汉', '南京'])[1 + i % 8]
    || chr(19968 + (hashint4(i) & 2047)) || chr(19968 + (hashint4(i + 7) & 2047))
    || (ARRAY['科技', '贸易', '建筑', '电子', '能源', '地产'])[1 + (i / 8) % 6]
    || (ARRAY['有限公司', '股份有限公司', '集团'])[1 + (i / 48) % 3],
    (ARRAY['金融业', '制造业', '房地产业', '批发和零售业', '建筑业', '未分类'])[1 + (hashint4(i + 1) & 65535) % 6],
    (ARRAY['华东地区', '华北地区', '华南地区', '西南地区', '华中地区', '未分类'])[1 + (hashint4(i + 2) & 65535) % 6]
FROM generate_series(1, $ROWS) AS i;

INSERT INTO default_applications (
    id, customer_id, customer_name, latest_external_rating, reason_ids, severity, remark, applicant_id, applicant, status,
    created_at, approver_id, approver, approve_remark, decided_at
)
SELECT
    c.id, c.id, c.name, 'A+', ARRAY[1 + c.id % 7, 1 + (c.id + 1 + c.id / 7 % 5) % 7],
    (ARRAY['HIGH', 'MEDIUM', 'LOW'])[1 + (hashint8(c.id + 3) & 65535) % 3], '', 100 + c.id % 200, '申请人' || c.id % 200,
    CASE WHEN state.is_pending THEN 'PENDING' WHEN state.is_approved THEN 'APPROVED' ELSE 'REJECTED' END,
    filed.at,
    CASE WHEN NOT state.is_pending THEN 1 END,
    CASE WHEN NOT state.is_pending THEN '李四' END,
    CASE WHEN NOT state.is_pending THEN '同意' END,
    CASE WHEN NOT state.is_pending THEN filed.at + interval '1 day' END
FROM customers AS c
CROSS JOIN LATERAL (SELECT (hashint8(c.id + 4) & 65535) % 10 AS n) AS draw
CROSS JOIN LATERAL (SELECT draw.n = 0 AS is_pending, draw.n > 2 AS is_approved) AS state
CROSS JOIN LATERAL (SELECT now() - (2000000 + $ROWS - c.id) * interval '86 seconds' AS at) AS filed
WHERE c.id > 2000000;

INSERT INTO default_customers (
    customer_id, customer_name, status, application_id, reason_ids, severity, applicant, application_time, approved_at,
    latest_external_rating, industry, region
)
SELECT
    a.customer_id, a.customer_name, CASE WHEN a.id % 5 = 0 THEN 'NORMAL' ELSE 'DEFAULT' END, a.id, a.reason_ids, a.severity,
    a.applicant, a.created_at, a.decided_at, a.latest_external_rating, c.industry, c.region
FROM default_applications AS a
INNER JOIN customers AS c ON a.customer_id = c.id
WHERE a.status = 'APPROVED';

DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT indexdef FROM made_later LOOP
        EXECUTE one.indexdef;
    END LOOP;
END
$$;
