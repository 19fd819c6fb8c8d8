package store

// ConstraintCodes lets tests walk the table.
var ConstraintCodes = constraintCodes
