from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from corebank.apiclient.v1 import apiclient_pb2 as _apiclient_pb2
from corebank.journal.v1 import journal_pb2 as _journal_pb2
from corebank.transaction.v1 import transaction_pb2 as _transaction_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
WEBHOOK_STATUS_ACTIVE: WebhookStatus
"""Sends."""
WEBHOOK_STATUS_PAUSED: WebhookStatus
"""Sends nothing until it is active again."""
WEBHOOK_STATUS_UNSPECIFIED: WebhookStatus
"""Not set."""

class CreateWebhookRequest(_message.Message):
    """CreateWebhookRequest describes the new webhook."""
    __slots__ = ["after", "algorithm", "filter", "max_batch", "url"]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    MAX_BATCH_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    after: int
    """It sends what comes after this position; the last one of the journal if not given, 0 for everything."""
    algorithm: _apiclient_pb2.SignatureAlgorithm
    """How it signs: hmac-sha256 if not given."""
    filter: WebhookFilter
    """What it sends; everything if not given."""
    max_batch: int
    """Transactions in one request at most: 100 if not given. They do not wait for each other."""
    url: str
    """An https URL without user and fragment; http is for networks in COREBANK_WEBHOOK_NETWORKS only. An address that is not public is
    connected to only if it is in one of those."""
    def __init__(self, url: _Optional[str] = ..., filter: _Optional[_Union[WebhookFilter, _Mapping]] = ..., max_batch: _Optional[int] = ..., algorithm: _Optional[_Union[_apiclient_pb2.SignatureAlgorithm, str]] = ..., after: _Optional[int] = ...) -> None: ...

class CreateWebhookResponse(_message.Message):
    """CreateWebhookResponse has the id of a webhook, and the key with which its receiver verifies signatures."""
    __slots__ = ["id", "key_id", "position", "public_key", "secret"]
    ID_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    id: int
    """Number of the webhook."""
    key_id: str
    """The `keyid` of its signatures."""
    position: int
    """It sends what comes after this position."""
    public_key: str
    """With ed25519, base64 of 32 bytes: the public key."""
    secret: str
    """With hmac-sha256, base64 of 32 random bytes, shown this once: the key of the signatures."""
    def __init__(self, id: _Optional[int] = ..., key_id: _Optional[str] = ..., secret: _Optional[str] = ..., public_key: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class DeadLetter(_message.Message):
    """DeadLetter is a transaction that a webhook has given up to deliver."""
    __slots__ = ["attempts", "failed_at", "position", "reason", "redelivering", "transaction_id"]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    FAILED_AT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REDELIVERING_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    attempts: int
    """Attempts to send it."""
    failed_at: _timestamp_pb2.Timestamp
    """When that was."""
    position: int
    """Its position in the journal."""
    reason: str
    """Why the last one failed."""
    redelivering: bool
    """Whether it is about to be sent again."""
    transaction_id: str
    """TX and 16 hex digits, without the letter of a leg."""
    def __init__(self, position: _Optional[int] = ..., transaction_id: _Optional[str] = ..., attempts: _Optional[int] = ..., reason: _Optional[str] = ..., failed_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., redelivering: bool = ...) -> None: ...

class DeleteWebhookRequest(_message.Message):
    """DeleteWebhookRequest names a webhook."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The webhook."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class DeleteWebhookResponse(_message.Message):
    """DeleteWebhookResponse is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class DiscardDeadLettersRequest(_message.Message):
    """DiscardDeadLettersRequest selects dead letters of a webhook."""
    __slots__ = ["positions", "webhook_id"]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_ID_FIELD_NUMBER: _ClassVar[int]
    positions: _containers.RepeatedScalarFieldContainer[int]
    """Their positions. Positions that are not in the list are passed over."""
    webhook_id: int
    """The webhook."""
    def __init__(self, webhook_id: _Optional[int] = ..., positions: _Optional[_Iterable[int]] = ...) -> None: ...

class DiscardDeadLettersResponse(_message.Message):
    """DiscardDeadLettersResponse has the number of dead letters."""
    __slots__ = ["count"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    """Dead letters that were taken out of the list."""
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class GetWebhookRequest(_message.Message):
    """GetWebhookRequest names a webhook."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The webhook."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class GetWebhookResponse(_message.Message):
    """GetWebhookResponse holds a webhook."""
    __slots__ = ["webhook"]
    WEBHOOK_FIELD_NUMBER: _ClassVar[int]
    webhook: Webhook
    """The webhook."""
    def __init__(self, webhook: _Optional[_Union[Webhook, _Mapping]] = ...) -> None: ...

class ListDeadLettersRequest(_message.Message):
    """ListDeadLettersRequest selects dead letters of a webhook."""
    __slots__ = ["after", "page_size", "webhook_id"]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_ID_FIELD_NUMBER: _ClassVar[int]
    after: int
    """The `next` of the page before; absent for the first page."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    webhook_id: int
    """The webhook."""
    def __init__(self, webhook_id: _Optional[int] = ..., after: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListDeadLettersResponse(_message.Message):
    """ListDeadLettersResponse is one page of dead letters."""
    __slots__ = ["list", "next", "page_size"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[DeadLetter]
    """The dead letters, the lowest position first."""
    next: int
    """Where the next page begins; null after the last page."""
    page_size: int
    """Rows a page, at most."""
    def __init__(self, page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[DeadLetter, _Mapping]]] = ..., next: _Optional[int] = ...) -> None: ...

class ListWebhooksRequest(_message.Message):
    """ListWebhooksRequest selects a page."""
    __slots__ = ["page", "page_size"]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    page: int
    """Page, from 1."""
    page_size: int
    """Webhooks a page: 20 if not given, at most 100."""
    def __init__(self, page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListWebhooksResponse(_message.Message):
    """ListWebhooksResponse is one page of webhooks."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Webhook]
    """The webhooks, the oldest first."""
    page: int
    """The page."""
    page_size: int
    """Webhooks a page."""
    total: int
    """Webhooks in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Webhook, _Mapping]]] = ...) -> None: ...

class RedeliverDeadLettersRequest(_message.Message):
    """RedeliverDeadLettersRequest selects dead letters of a webhook."""
    __slots__ = ["positions", "webhook_id"]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_ID_FIELD_NUMBER: _ClassVar[int]
    positions: _containers.RepeatedScalarFieldContainer[int]
    """Their positions; all if there are none. Positions that are not in the list are passed over."""
    webhook_id: int
    """The webhook."""
    def __init__(self, webhook_id: _Optional[int] = ..., positions: _Optional[_Iterable[int]] = ...) -> None: ...

class RedeliverDeadLettersResponse(_message.Message):
    """RedeliverDeadLettersResponse has the number of dead letters."""
    __slots__ = ["count"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    """Dead letters that are about to be sent again."""
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class UpdateWebhookRequest(_message.Message):
    """UpdateWebhookRequest changes a webhook. What is not given stays."""
    __slots__ = ["filter", "id", "max_batch", "status", "url"]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    MAX_BATCH_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    filter: WebhookFilter
    """Another filter, in place of the whole of the old one."""
    id: int
    """The webhook."""
    max_batch: int
    """Transactions in one request at most."""
    status: WebhookStatus
    """paused, or active again."""
    url: str
    """Another URL, see CreateWebhookRequest."""
    def __init__(self, id: _Optional[int] = ..., url: _Optional[str] = ..., filter: _Optional[_Union[WebhookFilter, _Mapping]] = ..., max_batch: _Optional[int] = ..., status: _Optional[_Union[WebhookStatus, str]] = ...) -> None: ...

class UpdateWebhookResponse(_message.Message):
    """UpdateWebhookResponse holds the webhook."""
    __slots__ = ["webhook"]
    WEBHOOK_FIELD_NUMBER: _ClassVar[int]
    webhook: Webhook
    """The webhook as it is now."""
    def __init__(self, webhook: _Optional[_Union[Webhook, _Mapping]] = ...) -> None: ...

class Webhook(_message.Message):
    """Webhook sends transactions to a URL."""
    __slots__ = ["algorithm", "attempts", "created_at", "created_by", "dead_letters", "delivered_at", "failing_since", "filter", "id", "key_id", "last_error", "max_batch", "next_attempt_at", "position", "public_key", "status", "updated_at", "url"]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTERS_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_AT_FIELD_NUMBER: _ClassVar[int]
    FAILING_SINCE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    MAX_BATCH_FIELD_NUMBER: _ClassVar[int]
    NEXT_ATTEMPT_AT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    algorithm: _apiclient_pb2.SignatureAlgorithm
    """How it signs."""
    attempts: int
    """Failed attempts to send what comes next."""
    created_at: _timestamp_pb2.Timestamp
    """When it was created."""
    created_by: str
    """Login name of the user who created it."""
    dead_letters: int
    """Transactions in its dead-letter list."""
    delivered_at: _timestamp_pb2.Timestamp
    """When a delivery was last acknowledged; null if none has been."""
    failing_since: _timestamp_pb2.Timestamp
    """When the first of them failed; null if the last attempt was acknowledged."""
    filter: WebhookFilter
    """What it sends."""
    id: int
    """Number of the webhook."""
    key_id: str
    """The `keyid` of its signatures."""
    last_error: str
    """Why the last attempt failed; null if it was acknowledged."""
    max_batch: int
    """Transactions in one request at most."""
    next_attempt_at: _timestamp_pb2.Timestamp
    """When the next attempt is made; null if the last one was acknowledged."""
    position: int
    """Everything up to this position has been acknowledged, is a dead letter, or does not fit the filter. It may lag behind by a second."""
    public_key: str
    """The key that verifies them with ed25519: base64 of 32 bytes; null with hmac-sha256."""
    status: WebhookStatus
    """Whether it sends."""
    updated_at: _timestamp_pb2.Timestamp
    """When its settings were last changed."""
    url: str
    """Where it sends to."""
    def __init__(self, id: _Optional[int] = ..., url: _Optional[str] = ..., filter: _Optional[_Union[WebhookFilter, _Mapping]] = ..., max_batch: _Optional[int] = ..., status: _Optional[_Union[WebhookStatus, str]] = ..., algorithm: _Optional[_Union[_apiclient_pb2.SignatureAlgorithm, str]] = ..., key_id: _Optional[str] = ..., public_key: _Optional[str] = ..., position: _Optional[int] = ..., attempts: _Optional[int] = ..., failing_since: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., next_attempt_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., last_error: _Optional[str] = ..., delivered_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., dead_letters: _Optional[int] = ..., created_by: _Optional[str] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WebhookDelivery(_message.Message):
    """WebhookDelivery is the body of a request that a webhook sends."""
    __slots__ = ["list", "next", "webhook_id"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_ID_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[_journal_pb2.JournalEntry]
    """Transactions in the order of their positions, at least one."""
    next: int
    """The position of the last of them."""
    webhook_id: int
    """The webhook."""
    def __init__(self, webhook_id: _Optional[int] = ..., list: _Optional[_Iterable[_Union[_journal_pb2.JournalEntry, _Mapping]]] = ..., next: _Optional[int] = ...) -> None: ...

class WebhookFilter(_message.Message):
    """WebhookFilter selects transactions. A transaction is sent if it fits both lists; an empty list fits all."""
    __slots__ = ["account_ids", "types"]
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    account_ids: _containers.RepeatedScalarFieldContainer[int]
    """Accounts that pay or receive; negative for those of the bank's own."""
    types: _containers.RepeatedScalarFieldContainer[_transaction_pb2.TransactionType]
    """Types of transactions."""
    def __init__(self, account_ids: _Optional[_Iterable[int]] = ..., types: _Optional[_Iterable[_Union[_transaction_pb2.TransactionType, str]]] = ...) -> None: ...

class WebhookStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """WebhookStatus is the state of a webhook."""
    __slots__ = []
