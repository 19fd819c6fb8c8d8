package store

// ConstraintCodes lets tests walk the table.
var ConstraintCodes = constraintCodes

// NoPostgres is the error for a machine without Postgres, on a machine that has one.
var NoPostgres = noPostgres
