// tasks_go.go -- the works with tasks, in Go.  Fair: goroutines awaited by a
// WaitGroup, as its documentation recommends, on one processor.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

const batch, yielders, gathers = 10000, 10, 10

func cpu() float64 {
	var t syscall.Timespec
	const processCPU = 2
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, processCPU,
		uintptr(unsafe.Pointer(&t)), 0)
	return float64(t.Nano())
}

func memory() float64 {
	text, _ := os.ReadFile("/proc/self/status")
	kib := 0.0
	for _, line := range strings.Split(string(text), "\n") {
		f := strings.Fields(line)
		if len(f) > 1 && (f[0] == "VmRSS:" || f[0] == "VmPTE:") {
			v, _ := strconv.ParseFloat(f[1], 64)
			kib += v
		}
	}
	return kib * 1024
}

func delay(i int) time.Duration {
	us := uint64(uint32(i)*2654435761) * 1000000 >> 32
	return time.Duration(us) * time.Microsecond
}

func show(measure string, value float64) { fmt.Printf("%s %.6g\n", measure, value) }

// Run n goroutines and wait for them.
func all(n int, fn func(i int)) {
	var wg sync.WaitGroup
	wg.Add(n)
	for i := 0; i < n; i++ {
		go func(i int) {
			fn(i)
			wg.Done()
		}(i)
	}
	wg.Wait()
}

func empty(int)       {}
func yieldOnce(int)   { runtime.Gosched() }
func sleeps(i int)    { time.Sleep(delay(i)) }
func sleeps100ms(int) { time.Sleep(100 * time.Millisecond) }

func yield(n int) {
	begin := cpu()
	all(yielders, func(int) {
		for k := 0; k < n/yielders; k++ {
			runtime.Gosched()
		}
	})
	show("yield", (cpu()-begin)/float64(n))
}

func turn(n int) {
	begin := cpu()
	for i := 0; i < n; i++ {
		all(1, empty)
	}
	show("turn", (cpu()-begin)/float64(n))
}

func batches(measure string, fn func(int), n int) {
	begin := cpu()
	for done := 0; done < n; done += batch {
		all(batch, fn)
	}
	show(measure, (cpu()-begin)/float64(n))
}

func sleepAll(n int) {
	begin := cpu()
	all(n, sleeps)
	show("sleep", (cpu()-begin)/1e9)
}

func memoryOf(n int) {
	before := memory()
	var started int64
	for i := 0; i < n; i++ {
		go func() {
			atomic.AddInt64(&started, 1)
			time.Sleep(1000 * time.Second)
		}()
	}
	for atomic.LoadInt64(&started) < int64(n) {
		time.Sleep(10 * time.Millisecond)
	}
	show("memory", (memory()-before)/float64(n))
}

func gather(n int) {
	var over, used []float64
	for k := 0; k < gathers; k++ {
		begin, beginCPU := time.Now(), cpu()
		all(n, sleeps100ms)
		over = append(over, time.Since(begin).Seconds()*1e3-100)
		used = append(used, (cpu()-beginCPU)/1e6)
	}
	show("gather_cold", over[0])
	show("gather_cold_cpu", used[0])
	sort.Float64s(over[1:])
	sort.Float64s(used[1:])
	show("gather_warm", over[gathers/2])
	show("gather_warm_cpu", used[gathers/2])
}

func main() {
	runtime.GOMAXPROCS(1)
	n, _ := strconv.Atoi(os.Args[2])
	switch os.Args[1] {
	case "yield":
		yield(n)
	case "turn":
		turn(n)
	case "batch":
		batches("batch", empty, n)
	case "alive":
		batches("alive", yieldOnce, n)
	case "sleep":
		sleepAll(n)
	case "memory":
		memoryOf(n)
	case "gather":
		gather(n)
	}
}
