// tasks_tokio.rs -- the works with tasks, on Tokio.  Fair: its single-threaded
// runtime, compiled for speed, and the work is itself a spawned task: directly
// in block_on, every spawn would wake the driver.
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::task::{spawn, yield_now, JoinHandle};
use tokio::time::sleep;

const BATCH: usize = 10_000;
const YIELDERS: usize = 10;
const GATHERS: usize = 10;
static STARTED: AtomicUsize = AtomicUsize::new(0);

fn cpu() -> f64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut t) };
    t.tv_sec as f64 * 1e9 + t.tv_nsec as f64
}

fn memory() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let kib = |line: &str| line.split_whitespace().nth(1)?.parse::<f64>().ok();
    text.lines()
        .filter(|l| l.starts_with("VmRSS:") || l.starts_with("VmPTE:"))
        .filter_map(kib)
        .sum::<f64>()
        * 1024.0
}

fn delay(i: usize) -> Duration {
    let x = (i as u32).wrapping_mul(2654435761) as u64;
    Duration::from_micros(x * 1_000_000 >> 32)
}

fn show(measure: &str, value: f64) {
    println!("{} {:.6}", measure, value);
}

async fn finish(ts: Vec<JoinHandle<()>>) {
    for t in ts {
        t.await.unwrap();
    }
}

async fn yields(n: usize) {
    for _ in 0..n {
        yield_now().await;
    }
}

async fn yield_work(n: usize) {
    let begin = cpu();
    finish((0..YIELDERS).map(|_| spawn(yields(n / YIELDERS))).collect()).await;
    show("yield", (cpu() - begin) / n as f64);
}

async fn turn(n: usize) {
    let begin = cpu();
    for _ in 0..n {
        spawn(async {}).await.unwrap();
    }
    show("turn", (cpu() - begin) / n as f64);
}

async fn batch(n: usize) {
    let begin = cpu();
    for _ in 0..n / BATCH {
        finish((0..BATCH).map(|_| spawn(async {})).collect()).await;
    }
    show("batch", (cpu() - begin) / n as f64);
}

async fn alive(n: usize) {
    let begin = cpu();
    for _ in 0..n / BATCH {
        finish((0..BATCH).map(|_| spawn(yield_now())).collect()).await;
    }
    show("alive", (cpu() - begin) / n as f64);
}

async fn sleep_all(n: usize) {
    let begin = cpu();
    finish((0..n).map(|i| spawn(sleep(delay(i)))).collect()).await;
    show("sleep", (cpu() - begin) / 1e9);
}

async fn parks() {
    STARTED.fetch_add(1, Relaxed);
    sleep(Duration::from_secs(1000)).await;
}

async fn memory_of(n: usize) {
    let before = memory();
    let ts: Vec<_> = (0..n).map(|_| spawn(parks())).collect();
    while STARTED.load(Relaxed) < n {
        sleep(Duration::from_millis(10)).await;
    }
    show("memory", (memory() - before) / n as f64);
    std::process::exit(if ts.len() == n { 0 } else { 1 });
}

async fn gather(n: usize) {
    let (mut over, mut used) = (vec![], vec![]);
    for _ in 0..GATHERS {
        let (begin, begin_cpu) = (Instant::now(), cpu());
        let nap = |_| spawn(sleep(Duration::from_millis(100)));
        finish((0..n).map(nap).collect()).await;
        over.push(begin.elapsed().as_secs_f64() * 1e3 - 100.0);
        used.push((cpu() - begin_cpu) / 1e6);
    }
    show("gather_cold", over[0]);
    show("gather_cold_cpu", used[0]);
    over[1..].sort_by(|a, b| a.total_cmp(b));
    used[1..].sort_by(|a, b| a.total_cmp(b));
    show("gather_warm", over[GATHERS / 2]);
    show("gather_warm_cpu", used[GATHERS / 2]);
}

async fn work(name: String, n: usize) {
    match name.as_str() {
        "yield" => yield_work(n).await,
        "turn" => turn(n).await,
        "batch" => batch(n).await,
        "alive" => alive(n).await,
        "sleep" => sleep_all(n).await,
        "memory" => memory_of(n).await,
        _ => gather(n).await,
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let n = args[2].parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let main_task = runtime.spawn(work(args[1].clone(), n));
    runtime.block_on(main_task).unwrap();
}
