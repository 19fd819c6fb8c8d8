package localpg

// NoPostgres is the error for a machine without Postgres, on a machine that has one.
var NoPostgres = noPostgres
