// echo_tokio.rs -- an echo server on Tokio.  Fair: a task per connection, as
// its documentation shows, on the single-threaded runtime, compiled for speed.
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn echo(mut c: TcpStream) {
    let mut buffer = [0; 4096];
    while let Ok(n) = c.read(&mut buffer).await {
        if n == 0 || c.write_all(&buffer[..n]).await.is_err() {
            return;
        }
    }
}

async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("port {}", listener.local_addr().unwrap().port());
    loop {
        if let Ok((c, _)) = listener.accept().await {
            tokio::spawn(echo(c));
        }
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.spawn(serve());
    runtime.block_on(server).unwrap();
}
