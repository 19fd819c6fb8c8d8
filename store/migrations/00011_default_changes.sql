-- +goose Up

-- Tables and triggers that older databases counted default applications and customers in default with. Lists are counted by Postgres
-- when they are read.
DROP TABLE IF EXISTS default_application_counts, default_customer_counts;
DROP FUNCTION IF EXISTS count_default_applications, count_default_customers CASCADE;
