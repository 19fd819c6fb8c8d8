package localpg

// NoPostgres is the error for a machine without Postgres, on a machine that has one.
var NoPostgres = noPostgres

// StartWithSpace is Start with another measure of the free space of a directory.
var StartWithSpace = start
