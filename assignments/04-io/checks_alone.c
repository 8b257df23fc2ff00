/* checks_alone.c -- what must be true of read_number, fetch and query, each for
 * itself.  A part of checks.c, which includes it and has said what comes
 * before. */

/* Valid until the next call. */
static const char *value_line(long value) {
  static char line[40];
  snprintf(line, sizeof line, "the value is %ld", value);
  return line;
}

CASE(file, "a file, and nobody else waits", .points = 1,
     .read = "lessons/04-io") {
  coil_time delay = draw_delay();
  coil_time meanwhile = draw_between(0, delay);
  long value = draw_number(10, 99);
  run("file %s %ld %s", seconds(delay), value, seconds(meanwhile));
  at(meanwhile, "meanwhile");
  answered(delay, 'a');
  last(delay, value_line(value));
  MISCONCEPTION("the file was read by a call that blocks",
                "Somebody else had something to do meanwhile, and could not.",
                ON_BLOCKING,
                "read_number: coil_read_file in place of fopen or open.") {
    answered(delay, 'a');
    at(delay, "%s", value_line(value));
    last(delay, "meanwhile");
  }
  MISCONCEPTION("read_number left no value",
                "The caller finds no pointer to source->value.", ON_VALUE,
                "*result = &source->value; before it returns 0.") {
    at(meanwhile, "meanwhile");
    answered(delay, 'a');
    last(delay, "the value is not there");
  }
  MISCONCEPTION("the file was not closed",
                "The number is right. What was opened is still open.",
                ON_BLOCKING,
                "coil_read_file opens and closes; nothing else is needed.") {
    at(meanwhile, "meanwhile");
    answered(delay, 'a');
    last_with(delay, value_line(value), 1, 0);
  }
}

CASE(page, "a request, read to its end", .points = 2, .read = "lessons/04-io") {
  coil_time delay = draw_delay(), half = head_delay(delay);
  coil_time meanwhile = draw_between(0, half);
  long value = draw_number(10, 99);
  run("page %s %ld %s", seconds(delay), value, seconds(meanwhile));
  at(meanwhile, "meanwhile");
  answered(delay, 'a');
  last(delay, value_line(value));
  MISCONCEPTION("one piece was taken for the whole answer",
                "It was over at half time, when only a part had come.",
                ON_REQUEST,
                "Read lines until the empty one, and then the one behind it; "
                "or coil_stream_read until it returns 0.") {
    at(meanwhile, "meanwhile");
    last(half, "the value is " ANYTHING);
  }
  MISCONCEPTION("the connection was left open",
                "The number is right. What was opened is still open.",
                ON_REQUEST,
                "fetch: coil_stream_abort(&s), or coil_stream_wait_closed, on "
                "every way out behind the one that opened it.") {
    at(meanwhile, "meanwhile");
    answered(delay, 'a');
    last_with(delay, value_line(value), 1, 0);
  }
  MISCONCEPTION("the server waited for the end of the request",
                "The server gave up at 10 s. What did it still wait for?",
                ON_REQUEST,
                "The request ends with an empty line: \\r\\n\\r\\n.") {
    at(meanwhile, "meanwhile");
    last(COIL_SEC(10), "failed: Input/output error");
  }
  MISCONCEPTION("the server did not understand the request",
                "The server refused it at once. How does a request begin?",
                ON_REQUEST, "\"GET /%s HTTP/1.0\\r\\n\\r\\n\", source->what") {
    at(0, "failed: Input/output error");
    last(meanwhile, "meanwhile");
  }
  MISCONCEPTION("the server has no such page",
                "There is a page, of another name. Which one was asked for?",
                ON_REQUEST, "\"GET /%s HTTP/1.0\\r\\n\\r\\n\", source->what") {
    at(0, "failed: No such file or directory");
    last(meanwhile, "meanwhile");
  }
  MISCONCEPTION("fetch left no value",
                "The caller finds no pointer to source->value.", ON_VALUE,
                "*result = &source->value; before it returns 0.") {
    at(meanwhile, "meanwhile");
    answered(delay, 'a');
    last(delay, "the value is not there");
  }
}

CASE(missing, "no file, no page: the error, and closed", .points = 2,
     .read = "lessons/04-io") {
  coil_time delay = draw_delay();
  run("missing %s", seconds(delay));
  witness(draw_between(0, delay));
  const char *error = strerror(ENOENT);
  char no_file[80], no_page[80];
  snprintf(no_file, sizeof no_file, "file: %s", error);
  snprintf(no_page, sizeof no_page, "page: %s", error);
  at(0, "%s", no_file);
  answered(delay, 'a');
  last(delay, no_page);
  MISCONCEPTION("the status was not looked at",
                "The page is not there. The server says so; who reads it?",
                ON_REQUEST,
                "fetch: sscanf(line, \"HTTP/%*s %d\", &status) != 1, and then "
                "200, 404 or something else.") {
    at(0, "%s", no_file);
    answered(delay, 'a');
    last(delay, "the value is " ANYTHING);
  }
  MISCONCEPTION("404 was taken for any other status",
                "An error was told, but which one is it for a page that is "
                "not there?",
                ON_REQUEST, "return status == 404 ? -ENOENT : -EIO;") {
    at(0, "%s", no_file);
    answered(delay, 'a');
    last(delay, "page: Input/output error");
  }
  MISCONCEPTION("the connection was left open after an error",
                "The function has a way out that does not close.", ON_REQUEST,
                "fetch: no return between coil_open_unix_connection and the "
                "close; carry the error along in err.") {
    at(0, "%s", no_file);
    answered(delay, 'a');
    last_with(delay, no_page, 1, 0);
  }
  MISCONCEPTION("the error of the file was not passed on",
                "There is no file. What did coil_read_file return?", ON_FAILING,
                "int n = coil_read_file(...); if (n < 0) return n;") {
    at(0, "the value is " ANYTHING);
    answered(delay, 'a');
    last(delay, no_page);
  }
}

CASE(table, "a query in a thread", .points = 2, .read = "lessons/04-io") {
  coil_time delay = draw_delay();
  coil_time meanwhile = draw_between(0, delay);
  long value = draw_number(10, 99);
  run("table %s %ld %s", seconds(delay), value, seconds(meanwhile));
  at(meanwhile, "meanwhile");
  answered(delay, 'a');
  last(delay, value_line(value));
  apart("a has answered", value_line(value));
  MISCONCEPTION("the query was asked in the loop's thread",
                "Somebody else had something to do meanwhile, and could not.",
                ON_BLOCKING,
                "A function of yours calls database_query; give its name to "
                "coil_to_thread, and do not call it.") {
    answered(delay, 'a');
    at(delay, "%s", value_line(value));
    last(delay, "meanwhile");
  }
  MISCONCEPTION("query left no value",
                "The caller finds no pointer to source->value.", ON_VALUE,
                "*result = &source->value; before it returns 0.") {
    at(meanwhile, "meanwhile");
    answered(delay, 'a');
    last(delay, "the value is not there");
  }
}
