"""A channel that logs in, renews its tokens, calls again where that is safe, and raises CorebankError."""

import random
import threading
import time
import uuid
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple, Union

import grpc
from corebank.auth.v1 import auth_pb2, auth_pb2_grpc
from corebank.errors import CorebankError
from corebank.services import Services

Metadata = List[Tuple[str, Union[str, bytes]]]
Attempt = Callable[[Optional[float], Metadata], Any]
"""Makes a call once, with a timeout and metadata."""

_FIRST_WAIT = 0.2
"""Seconds before the second attempt where the server does not say how long, and twice as many before each further one."""
_LONGEST_WAIT = 60.0
"""A server that asks for more seconds is not waited for: its error is raised."""
_RENEW_AHEAD = 60.0
"""Seconds by which a token is renewed before it ends."""
_READ_AFTER = "x-read-after"
"""Metadata with the position of a write in its answer: a read with it sees the write."""
_WITHOUT_TOKEN = ("/corebank.auth.v1.AuthService/Login", "/corebank.auth.v1.AuthService/Refresh")


class Corebank(Services):
    """The services of the server by their nouns: `bank.transaction.Transfer(request)`."""

    channel: grpc.Channel
    """For any other stub."""

    def __init__(self, channel: grpc.Channel) -> None:
        super().__init__(channel)
        self.channel = channel

    def close(self) -> None:
        """End the connection. Calls under way are cancelled."""
        self.channel.close()

    def __enter__(self) -> "Corebank":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def connect(
    target: str,
    username: Optional[str] = None,
    password: Optional[str] = None,
    *,
    token: Union[None, str, Callable[[], str]] = None,
    credentials: Optional[grpc.ChannelCredentials] = None,
    options: Sequence[Tuple[str, Any]] = (),
    retries: int = 3,
) -> Corebank:
    """Return a client of the server at a target such as "localhost:9090".

    It logs in as the user when the first call needs it, and renews its tokens; `token` is an access token in place of that, or a
    function that returns one. A call that is answered UNAVAILABLE or RESOURCE_EXHAUSTED, or not at all, is sent again up to
    `retries` times with the same Idempotency-Key, after as long as the server says. Every other error is raised as CorebankError.
    Streams that the caller sends are sent once.

    Without `credentials` the connection is plain text; `grpc.ssl_channel_credentials()` is TLS. `options` are those of gRPC.
    """
    # A server that is back should be found by the next attempt.
    options = [("grpc.initial_reconnect_backoff_ms", 100), ("grpc.min_reconnect_backoff_ms", 100), *options]
    plain = grpc.insecure_channel(target, options) if credentials is None else grpc.secure_channel(target, credentials, options)
    return Corebank(_Channel(plain, _Session(plain, username, password, token), retries))


class _Session:
    """Tokens of a user."""

    def __init__(
        self, channel: grpc.Channel, username: Optional[str], password: Optional[str], token: Union[None, str, Callable[[], str]]
    ) -> None:
        self._auth = auth_pb2_grpc.AuthServiceStub(channel)
        self._login = None if username is None else auth_pb2.LoginRequest(username=username, password=password or "")
        self._given = token
        self._lock = threading.Lock()  # A refresh token works once: callers that come meanwhile wait.
        self._access, self._refresh, self._renew_at = "", "", 0.0
        self._position_lock = threading.Lock()
        self._position = ""

    @property
    def position(self) -> str:
        """The newest position that the answer to a write has had; empty if none had one."""
        with self._position_lock:
            return self._position

    def wrote(self, call: grpc.Call) -> None:
        """Take in the position of an answer, if it has one. Positions are compared as texts."""
        for key, value in [*(call.initial_metadata() or ()), *(call.trailing_metadata() or ())]:
            if key == _READ_AFTER:
                with self._position_lock:
                    self._position = max(self._position, str(value))

    @property
    def renewable(self) -> bool:
        return self._given is None and self._login is not None

    def token(self) -> str:
        """Return an access token, after a login or a refresh where it takes one; empty for a caller without a user."""
        if self._given is not None:
            return self._given if isinstance(self._given, str) else self._given()
        if self._login is None:
            return ""
        with self._lock:
            if not self._access or time.monotonic() > self._renew_at:
                self._renew(self._login)
            return self._access

    def forget(self, token: str) -> None:
        """Make the next call log in, if the token is still the one in use."""
        with self._lock:
            if self._access == token:
                self._access = self._refresh = ""

    def _renew(self, login: auth_pb2.LoginRequest) -> None:
        if self._refresh:
            request, self._refresh = auth_pb2.RefreshRequest(refresh_token=self._refresh), ""
            try:
                return self._keep(self._auth.Refresh(request))
            except grpc.RpcError:
                pass  # It has ended, or its answer was lost: log in.
        self._access = ""
        self._keep(self._auth.Login(login))

    def _keep(self, answer: Union[auth_pb2.LoginResponse, auth_pb2.RefreshResponse]) -> None:
        self._access, self._refresh = answer.access_token, answer.refresh_token
        self._renew_at = time.monotonic() + answer.expires_in - _RENEW_AHEAD


class _Channel(grpc.Channel):
    """A channel whose calls are those of a session."""

    def __init__(self, channel: grpc.Channel, session: _Session, retries: int) -> None:
        self._channel, self.session, self.retries = channel, session, retries

    def unary_unary(self, method: str, *args: Any, **kwargs: Any) -> Any:
        return _ToOne(self, method, self._channel.unary_unary(method, *args, **kwargs))

    def unary_stream(self, method: str, *args: Any, **kwargs: Any) -> Any:
        return _ToMany(self, method, self._channel.unary_stream(method, *args, **kwargs))

    def stream_unary(self, method: str, *args: Any, **kwargs: Any) -> Any:
        return _FromManyToOne(self, method, self._channel.stream_unary(method, *args, **kwargs))

    def stream_stream(self, method: str, *args: Any, **kwargs: Any) -> Any:
        return _FromManyToMany(self, method, self._channel.stream_stream(method, *args, **kwargs))

    def subscribe(self, callback: Callable[[grpc.ChannelConnectivity], None], try_to_connect: bool = False) -> None:
        self._channel.subscribe(callback, try_to_connect)

    def unsubscribe(self, callback: Callable[[grpc.ChannelConnectivity], None]) -> None:
        self._channel.unsubscribe(callback)

    def close(self) -> None:
        self._channel.close()

    def __exit__(self, *_: object) -> None:
        self.close()


class _Call:
    """What the kinds of calls share: `inner` makes one attempt."""

    def __init__(self, channel: _Channel, method: str, inner: Any) -> None:
        self._session, self._retries = channel.session, channel.retries
        self._method, self._inner = method, inner

    def _prepare(self, metadata: Optional[Iterable[Tuple[str, Union[str, bytes]]]]) -> Metadata:
        """Return the metadata of a call, with the key that all its attempts share."""
        entries = list(metadata or ())
        if all(key != "idempotency-key" for key, _ in entries) and self._method not in _WITHOUT_TOKEN:
            entries.append(("idempotency-key", str(uuid.uuid4())))
        position = self._session.position
        if position and all(key != _READ_AFTER for key, _ in entries):
            entries.append((_READ_AFTER, position))
        return entries

    def _authorize(self, metadata: Metadata) -> Tuple[str, Metadata]:
        """Return the token in use, and the metadata of an attempt with it."""
        if self._method in _WITHOUT_TOKEN or any(key == "authorization" for key, _ in metadata):
            return "", metadata
        token = self._session.token()
        return token, [*metadata, ("authorization", f"Bearer {token}")] if token else metadata

    def _attempts(
        self, attempt: Attempt, timeout: Optional[float], metadata: Optional[Iterable[Tuple[str, Union[str, bytes]]]]
    ) -> Any:
        """Make attempts until one succeeds, or fails for good: then it raises CorebankError."""
        ends, prepared, renewed, number = None if timeout is None else time.monotonic() + timeout, self._prepare(metadata), False, 0
        while True:
            token = ""
            try:
                token, authorized = self._authorize(prepared)
                return attempt(None if ends is None else max(0.0, ends - time.monotonic()), authorized)
            except grpc.RpcError as cause:
                error = CorebankError(cause)
                if token and self._session.renewable and not renewed and error.grpc_status == grpc.StatusCode.UNAUTHENTICATED:
                    renewed = True
                    self._session.forget(token)
                    continue
                seconds = _wait(error, number)
                if seconds is None or number >= self._retries or (ends is not None and time.monotonic() + seconds > ends):
                    raise error from cause
            number += 1
            time.sleep(seconds)


def _wait(error: CorebankError, number: int) -> Optional[float]:
    """Return the seconds to wait before the next attempt; None if there should be none."""
    unavailable = error.grpc_status == grpc.StatusCode.UNAVAILABLE
    # Without a code it is a message that is too large, which stays so.
    if not unavailable and (error.grpc_status != grpc.StatusCode.RESOURCE_EXHAUSTED or error.code is None):
        return None
    if error.retry_after is not None:
        return error.retry_after if error.retry_after <= _LONGEST_WAIT else None
    return _FIRST_WAIT * 2**number * (0.5 + random.random() / 2)


class _ToOne(_Call):
    def __call__(self, request: Any, timeout: Optional[float] = None, metadata: Any = None, **kwargs: Any) -> Any:
        return self.with_call(request, timeout, metadata, **kwargs)[0]

    def with_call(self, request: Any, timeout: Optional[float] = None, metadata: Any = None, **kwargs: Any) -> Any:
        inner = self._inner.with_call
        answer = self._attempts(lambda left, head: inner(request, timeout=left, metadata=head, **kwargs), timeout, metadata)
        self._session.wrote(answer[1])
        return answer

    def future(self, request: Any, timeout: Optional[float] = None, metadata: Any = None, **kwargs: Any) -> Any:
        """Make one attempt. Its errors are those of gRPC, which CorebankError(error) reads."""
        _, authorized = self._authorize(self._prepare(metadata))
        return self._inner.future(request, timeout=timeout, metadata=authorized, **kwargs)


class _ToMany(_Call):
    def __call__(self, request: Any, timeout: Optional[float] = None, metadata: Any = None, **kwargs: Any) -> "_Answers":
        def begin(left: Optional[float], head: Metadata) -> _Answers:
            return _Answers(self._inner(request, timeout=left, metadata=head, **kwargs)).begin()

        return self._attempts(begin, timeout, metadata)


class _FromManyToOne(_Call):
    def __call__(self, requests: Iterator[Any], timeout: Optional[float] = None, metadata: Any = None, **kwargs: Any) -> Any:
        return self.with_call(requests, timeout, metadata, **kwargs)[0]

    def with_call(self, requests: Iterator[Any], timeout: Optional[float] = None, metadata: Any = None, **kwargs: Any) -> Any:
        answer = self._once(self._inner.with_call, requests, timeout, metadata, kwargs)
        self._session.wrote(answer[1])
        return answer

    def _once(self, send: Any, requests: Iterator[Any], timeout: Optional[float], metadata: Any, kwargs: Dict[str, Any]) -> Any:
        try:
            _, authorized = self._authorize(self._prepare(metadata))
            return send(requests, timeout=timeout, metadata=authorized, **kwargs)
        except grpc.RpcError as cause:
            raise CorebankError(cause) from cause


class _FromManyToMany(_Call):
    def __call__(self, requests: Iterator[Any], timeout: Optional[float] = None, metadata: Any = None, **kwargs: Any) -> "_Answers":
        try:
            _, authorized = self._authorize(self._prepare(metadata))
        except grpc.RpcError as cause:
            raise CorebankError(cause) from cause
        return _Answers(self._inner(requests, timeout=timeout, metadata=authorized, **kwargs))


class _Answers:
    """A stream of the server, with all that gRPC's own has."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._first: List[Any] = []

    def begin(self) -> "_Answers":
        """Wait for the first answer, so that a stream which is refused can be asked for again."""
        self._first = [answer for answer in (next(self._inner, None),) if answer is not None]
        return self

    def __iter__(self) -> "_Answers":
        return self

    def __next__(self) -> Any:
        if self._first:
            return self._first.pop()
        try:
            return next(self._inner)
        except grpc.RpcError as cause:
            raise CorebankError(cause) from cause

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
