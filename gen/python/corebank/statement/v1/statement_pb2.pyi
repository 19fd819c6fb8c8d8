from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from corebank.transaction.v1 import transaction_pb2 as _transaction_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import httpbody_pb2 as _httpbody_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
STATEMENT_FORMAT_CAMT053: StatementFormat
"""ISO 20022 bank-to-customer statement, camt.053.001.08."""
STATEMENT_FORMAT_CSV: StatementFormat
"""Comma-separated values."""
STATEMENT_FORMAT_UNSPECIFIED: StatementFormat
"""Not set."""
STATEMENT_FORMAT_XLSX: StatementFormat
"""Excel workbook. What does not fit a sheet is on further ones."""

class ExportStatementRequest(_message.Message):
    """ExportStatementRequest names an account, a period and a format."""
    __slots__ = ["format", "id", "to"]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    format: StatementFormat
    """Format of the file; csv if not given."""
    id: int
    """The account."""
    to: _timestamp_pb2.Timestamp
    """End of the period: movements at or before this time; a second of a JSON time counts whole. Now if not given."""
    def __init__(self, id: _Optional[int] = ..., to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., format: _Optional[_Union[StatementFormat, str]] = ..., **kwargs) -> None: ...

class StatementClosing(_message.Message):
    """StatementClosing is the end of a statement."""
    __slots__ = ["closing_balance", "credit_count", "credit_sum", "debit_count", "debit_sum"]
    CLOSING_BALANCE_FIELD_NUMBER: _ClassVar[int]
    CREDIT_COUNT_FIELD_NUMBER: _ClassVar[int]
    CREDIT_SUM_FIELD_NUMBER: _ClassVar[int]
    DEBIT_COUNT_FIELD_NUMBER: _ClassVar[int]
    DEBIT_SUM_FIELD_NUMBER: _ClassVar[int]
    closing_balance: str
    """Balance after the last movement: the opening balance and the credits less the debits."""
    credit_count: int
    """Movements into the account."""
    credit_sum: str
    """Sum of what moved into the account."""
    debit_count: int
    """Movements out of the account."""
    debit_sum: str
    """Sum of what moved out of the account."""
    def __init__(self, credit_count: _Optional[int] = ..., credit_sum: _Optional[str] = ..., debit_count: _Optional[int] = ..., debit_sum: _Optional[str] = ..., closing_balance: _Optional[str] = ...) -> None: ...

class StatementMovement(_message.Message):
    """StatementMovement is one movement of a statement."""
    __slots__ = ["counterparty_account_number", "number", "transaction"]
    COUNTERPARTY_ACCOUNT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    counterparty_account_number: str
    """Number of the account on the other side; absent where that is one of the bank's own."""
    number: int
    """Number of the movement on its account, from 1, without gaps."""
    transaction: _transaction_pb2.Transaction
    """The movement, as the account's history has it, without what was reversed of it later."""
    def __init__(self, number: _Optional[int] = ..., transaction: _Optional[_Union[_transaction_pb2.Transaction, _Mapping]] = ..., counterparty_account_number: _Optional[str] = ...) -> None: ...

class StatementOpening(_message.Message):
    """StatementOpening is the head of a statement."""
    __slots__ = ["account_id", "account_number", "created_at", "currency", "customer_name", "opening_balance", "statement_id", "to"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    OPENING_BALANCE_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account."""
    account_number: str
    """Its number."""
    created_at: _timestamp_pb2.Timestamp
    """When the statement was made."""
    currency: str
    """ISO 4217 code."""
    customer_name: str
    """Name of the customer that owns it."""
    opening_balance: str
    """Balance before the first movement of the period."""
    statement_id: str
    """Identifier of this statement: ST and 32 hex digits, random."""
    to: _timestamp_pb2.Timestamp
    """End of the period: `to` of the request, or the moment of the statement if that was earlier."""
    def __init__(self, statement_id: _Optional[str] = ..., account_id: _Optional[int] = ..., account_number: _Optional[str] = ..., customer_name: _Optional[str] = ..., currency: _Optional[str] = ..., to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., opening_balance: _Optional[str] = ..., **kwargs) -> None: ...

class StreamStatementRequest(_message.Message):
    """StreamStatementRequest names an account and a period."""
    __slots__ = ["id", "to"]
    FROM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The account."""
    to: _timestamp_pb2.Timestamp
    """End of the period: movements at or before this time; a whole second counts whole. Now if not given."""
    def __init__(self, id: _Optional[int] = ..., to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., **kwargs) -> None: ...

class StreamStatementResponse(_message.Message):
    """StreamStatementResponse is a part of a statement."""
    __slots__ = ["closing", "movement", "opening"]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    MOVEMENT_FIELD_NUMBER: _ClassVar[int]
    OPENING_FIELD_NUMBER: _ClassVar[int]
    closing: StatementClosing
    """What the movements add up to."""
    movement: StatementMovement
    """The next movement."""
    opening: StatementOpening
    """What the statement is of."""
    def __init__(self, opening: _Optional[_Union[StatementOpening, _Mapping]] = ..., movement: _Optional[_Union[StatementMovement, _Mapping]] = ..., closing: _Optional[_Union[StatementClosing, _Mapping]] = ...) -> None: ...

class StatementFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """StatementFormat is the format of a file."""
    __slots__ = []
