//! The door: real HTTP in front of a [`Sandbox`].
//!
//! It is thin: it reads a clock and a socket, hands the request in at once and holds the reply back until it is ready,
//! so that requests overlap as they would on a portal. A reply that must not be sent closes the connection; a portal that
//! is down has no listening socket for that time, so that connections are refused as the system refuses them.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::extract::{Request as HttpRequest, State};
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::door_clock::DoorClock;
use super::message::{Reply, Request, Verb};
use super::portal::Sandbox;
use super::state_folder::StateLog;

/// The longest body that is read.
const MAX_BODY_BYTES: usize = 64 << 20;
/// How long [`Door::stop`] waits for replies that are held back.
const STOP_GRACE: Duration = Duration::from_secs(1);
/// How often a portal that may be down looks whether it is, in its own time.
const DOWN_STEP: Duration = Duration::from_millis(50);

/// A connection on which answers are sent.
const OPEN: u8 = 0;
/// One that is closed without an answer.
const CLOSED: u8 = 1;
/// One that is reset.
const RESET: u8 = 2;

/// A portal that is being served. Dropping it closes the door to new connections.
#[derive(Debug)]
pub struct Door {
    address: SocketAddr,
    sandbox: Arc<Mutex<Sandbox>>,
    log: Option<Arc<Mutex<StateLog>>>,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

impl Door {
    /// The address that it listens on.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The portal's webhook, as one would copy it from the portal's settings.
    pub fn webhook_url(&self) -> String {
        let sandbox = locked(&self.sandbox);
        let config = sandbox.config();
        format!(
            "http://{}/rest/{}/{}/",
            self.address, config.webhook_user, config.webhook_code
        )
    }

    /// The portal itself.
    pub fn sandbox(&self) -> Arc<Mutex<Sandbox>> {
        Arc::clone(&self.sandbox)
    }

    /// The name of the portal's life: an emptied one begins another.
    pub fn instance(&self) -> String {
        locked(&self.sandbox).instance().to_owned()
    }

    /// How many leads the portal holds.
    pub fn lead_count(&self) -> u64 {
        let leads = locked(&self.sandbox).leads().count();
        u64::try_from(leads).unwrap_or(u64::MAX)
    }

    /// Tells other processes that want the same state folder where this portal is served.
    pub fn announce(&self) {
        if let Some(log) = &self.log {
            locked(log).announce(format!("http://{}/", self.address));
        }
    }

    /// Closes the door; replies that are held back get a second to leave.
    pub async fn stop(mut self) {
        let told = self.stop.take().is_some_and(|stop| stop.send(()).is_ok());
        if told
            && tokio::time::timeout(STOP_GRACE, &mut self.served)
                .await
                .is_ok()
        {
            return;
        }
        self.served.abort();
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.served.abort();
    }
}

/// Serves a portal on an address; port 0 takes a free one.
///
/// # Errors
///
/// The address cannot be listened on.
pub async fn serve(address: SocketAddr, sandbox: Sandbox) -> Result<Door, io::Error> {
    serve_fast(address, sandbox, 1).await
}

/// Serves a portal whose time runs so many times as fast: what it works on for a minute takes a second at 60, and ten minutes
/// of its operating limit take ten. Whoever calls it had better have a clock of the same speed.
///
/// # Errors
///
/// The address cannot be listened on.
pub async fn serve_fast(
    address: SocketAddr,
    sandbox: Sandbox,
    speed: u32,
) -> Result<Door, io::Error> {
    open(address, sandbox, None, speed).await
}

/// Serves a portal, so many times as fast, whose changes are kept in a log: no reply leaves before its changes are in there.
///
/// # Errors
///
/// The address cannot be listened on.
pub async fn serve_kept(
    address: SocketAddr,
    sandbox: Sandbox,
    log: StateLog,
    speed: u32,
) -> Result<Door, io::Error> {
    open(address, sandbox, Some(Arc::new(Mutex::new(log))), speed).await
}

async fn open(
    address: SocketAddr,
    mut sandbox: Sandbox,
    log: Option<Arc<Mutex<StateLog>>>,
    speed: u32,
) -> Result<Door, io::Error> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    sandbox.open_at(address.to_string());
    let least_ms = sandbox.last_seen_ms().unwrap_or(0);
    let sandbox = Arc::new(Mutex::new(sandbox));
    let shared = Shared {
        sandbox: Arc::clone(&sandbox),
        log: log.clone(),
        clock: DoorClock::start(speed, least_ms),
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let wires = Wires {
        listener: Some(listener),
        address,
        shared: shared.clone(),
    };
    locked(&sandbox)
        .born_ms
        .get_or_insert(shared.clock.now_ms());
    let service = Router::new()
        .fallback(answer)
        .with_state(shared)
        .into_make_service_with_connect_info::<Peer>();
    let serving = axum::serve(wires, service).with_graceful_shutdown(async {
        // A dropped sender means the same as a sent word.
        drop(stopped.await);
    });
    let served = tokio::spawn(async move {
        // Serving ends by the word to stop alone; failed connections do not end it.
        drop(serving.await);
    });
    Ok(Door {
        address,
        sandbox,
        log,
        stop: Some(stop),
        served,
    })
}

/// What the handlers share.
#[derive(Debug, Clone)]
struct Shared {
    sandbox: Arc<Mutex<Sandbox>>,
    log: Option<Arc<Mutex<StateLog>>>,
    clock: DoorClock,
}

impl Shared {
    /// Works on a request, and keeps what it changed before anybody hears of it.
    fn worked(&self, peer: &str, request: &Request) -> (Reply, i64) {
        let mut sandbox = locked(&self.sandbox);
        let now_ms = self.clock.now_ms();
        let worked = sandbox.handle_whole(now_ms, peer, request);
        let Some(log) = &self.log else {
            return worked;
        };
        // Under the portal's lock, so that the log has the order of the work.
        match locked(log).add(&sandbox.take_changes()) {
            Ok(()) => worked,
            Err(error) => {
                let page = format!("<h1>The sandbox cannot keep its leads</h1><p>{error}</p>");
                (Reply::html(500, page), now_ms)
            }
        }
    }
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    State(shared): State<Shared>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: HttpRequest,
) -> Response {
    let broken = {
        let mut sandbox = locked(&shared.sandbox);
        sandbox.head_arrived(shared.clock.now_ms(), request.uri().path())
    };
    if let Some(reply) = broken {
        peer.fate.store(RESET, Ordering::Release);
        return http_reply(reply);
    }
    let Some(request) = read(request).await else {
        return refused(StatusCode::BAD_REQUEST);
    };
    let (reply, ready_ms) = shared.worked(&peer.ip, &request);
    let wait = shared.clock.until(ready_ms);
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    if reply.silent {
        peer.fate.store(CLOSED, Ordering::Release);
    }
    http_reply(reply)
}

/// The request as a value; `None` for a verb that no portal answers or a body that is too long or breaks off.
async fn read(request: HttpRequest) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let verb = match parts.method {
        Method::GET => Verb::Get,
        Method::POST => Verb::Post,
        _ => return None,
    };
    let content_type = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let body = to_bytes(body, MAX_BODY_BYTES).await.ok()?;
    Some(Request {
        verb,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        content_type,
        body: body.to_vec(),
    })
}

fn http_reply(reply: Reply) -> Response {
    let mut builder = Response::builder()
        .status(reply.status)
        .header(header::CONTENT_TYPE, reply.content_type);
    if let Some(location) = reply.location {
        builder = builder.header(header::LOCATION, location);
    }
    for (name, value) in reply.headers {
        builder = builder.header(name, value);
    }
    builder
        .body(Body::from(reply.body))
        .unwrap_or_else(|_| refused(StatusCode::INTERNAL_SERVER_ERROR))
}

fn refused(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Who calls, and the switch that ends his connection without an answer.
#[derive(Debug, Clone)]
struct Peer {
    ip: String,
    fate: Arc<AtomicU8>,
}

impl Connected<IncomingStream<'_, Wires>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Wires>) -> Self {
        Self {
            ip: stream.remote_addr().ip().to_string(),
            fate: Arc::clone(&stream.io().fate),
        }
    }
}

/// A listener that is not there while the portal is down, and whose connections can be ended in the middle of an answer.
#[derive(Debug)]
struct Wires {
    listener: Option<TcpListener>,
    address: SocketAddr,
    shared: Shared,
}

impl Wires {
    /// Listens again where it listened; `None` when that is not possible just now.
    async fn listening(&mut self) -> Option<&mut TcpListener> {
        if self.listener.is_none() {
            self.listener = TcpListener::bind(self.address).await.ok();
        }
        self.listener.as_mut()
    }

    /// Whether the portal is down now, and whether it may ever be.
    fn down(&self) -> (bool, bool) {
        let sandbox = locked(&self.shared.sandbox);
        let now_ms = self.shared.clock.now_ms();
        (
            sandbox.down_until_ms(now_ms).is_some(),
            sandbox.may_be_down(),
        )
    }
}

impl Listener for Wires {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let step = self.shared.clock.real(DOWN_STEP);
        loop {
            let (is_down, may_be_down) = self.down();
            if is_down {
                self.listener = None;
                tokio::time::sleep(step).await;
                continue;
            }
            let Some(listener) = self.listening().await else {
                tokio::time::sleep(step).await;
                continue;
            };
            let accepted = Listener::accept(listener);
            let (stream, address) = if may_be_down {
                match tokio::time::timeout(step, accepted).await {
                    Ok(accepted) => accepted,
                    Err(_) => continue,
                }
            } else {
                accepted.await
            };
            // Without it small replies may wait for 40 ms; a failure to set it costs no more than that.
            drop(stream.set_nodelay(true));
            let fate = Arc::new(AtomicU8::new(OPEN));
            return (Wire { stream, fate }, address);
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// A connection that fails every write once it is ended.
#[derive(Debug)]
struct Wire {
    stream: TcpStream,
    fate: Arc<AtomicU8>,
}

impl Wire {
    fn open(&self) -> io::Result<()> {
        match self.fate.load(Ordering::Acquire) {
            OPEN => Ok(()),
            fate => {
                if fate == RESET {
                    // Closing then sends a reset; where that cannot be set, the caller sees a closed connection.
                    drop(self.stream.set_zero_linger());
                }
                Err(io::ErrorKind::ConnectionAborted.into())
            }
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.open()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.open()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
