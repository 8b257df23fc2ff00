// echo_go.go -- an echo server in Go.  Fair: a goroutine per connection, as its
// documentation of net.Listener shows, on one processor.
package main

import (
	"fmt"
	"net"
	"runtime"
)

func echo(c net.Conn) {
	defer c.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := c.Read(buffer)
		if err != nil {
			return
		}
		if _, err = c.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("port", l.Addr().(*net.TCPAddr).Port)
	for {
		if c, err := l.Accept(); err == nil {
			go echo(c)
		}
	}
}
