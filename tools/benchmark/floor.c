// The floor of the benchmark: what libxml2, SQLite and the disk cost when nothing is versioned, merged,
// checked or digested. The same tables, indexes and rows as a node has, in C with prepared statements.
//
//   floor apply BUNDLE DB SCHEMA   SAX in, one transaction
//   floor export DB OUT            the rows out as XML
//   floor insert N DB SCHEMA       the rows of N posted messages by plain inserts
//   floor plain N DB               N messages into a plain table, for its size
#define _GNU_SOURCE
#include <libxml/parser.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static sqlite3 *db;

static void fail(const char *what) {
  fprintf(stderr, "floor: %s: %s\n", what, db ? sqlite3_errmsg(db) : "");
  exit(1);
}

static void run(const char *sql) {
  char *message = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) fail(message ? message : sql);
}

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) fail(sql);
  return statement;
}

static void step(sqlite3_stmt *statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) fail("step");
  sqlite3_reset(statement);
}

static char *slurp(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) fail(path);
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *text = malloc((size_t)size + 1);
  if (fread(text, 1, (size_t)size, file) != (size_t)size) fail(path);
  text[size] = 0;
  fclose(file);
  return text;
}

static void open_database(const char *path, const char *schema) {
  if (sqlite3_open(path, &db) != SQLITE_OK) fail(path);
  run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32000; PRAGMA foreign_keys = ON");
  if (schema) {
    char *sql = slurp(schema);
    run(sql);
    free(sql);
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double cpu(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double began, cpu_began;

static void begin(void) {
  began = now();
  cpu_began = cpu();
}

static void report(long rows) {
  double seconds = now() - began, processor = cpu() - cpu_began;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"seconds\": %f, \"cpu\": %f, \"rows\": %ld, \"peakKilobytes\": %ld}\n", seconds, processor, rows,
         usage.ru_maxrss);
}

static int nibble(char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }

static void parse_uuid(const char *text, unsigned char *bytes) {
  int count = 0;
  for (; *text && count < 32; text++) {
    if (*text == '-') continue;
    if (count % 2 == 0) bytes[count / 2] = (unsigned char)(nibble(*text) << 4);
    else bytes[count / 2] |= (unsigned char)nibble(*text);
    count++;
  }
}

static int64_t parse_time(const char *text) {
  struct tm time = {0};
  int milliseconds = 0;
  sscanf(text, "%d-%d-%dT%d:%d:%d.%dZ", &time.tm_year, &time.tm_mon, &time.tm_mday, &time.tm_hour,
         &time.tm_min, &time.tm_sec, &milliseconds);
  time.tm_year -= 1900;
  time.tm_mon -= 1;
  return (int64_t)timegm(&time) * 1000 + milliseconds;
}

// MARK: apply

enum { PERSON = 1, RECORD, CONVERSATION, PARTICIPANT, CONTEXT, MESSAGE };

static struct {
  int kind, has_conversation;
  unsigned char id[16], conversation[16];
  int64_t counter;
  char field[64];
  char *text;
  size_t length, capacity;
  // the values of the present row, by name
  struct {
    char name[32];
    char *value;
    size_t length, capacity;
  } values[16];
  int count;
} row;

static sqlite3_stmt *inserts[7], *insert_dot, *find_conversation;
static long applied;

static int kind_of(const char *name) {
  static const char *names[] = {"", "person", "record", "conversation", "participant", "context", "message"};
  for (int kind = 1; kind <= 6; kind++)
    if (strcmp(name, names[kind]) == 0) return kind;
  return 0;
}

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                          int namespaces, const xmlChar **ns, int count, int defaulted,
                          const xmlChar **attributes) {
  (void)context, (void)prefix, (void)uri, (void)namespaces, (void)ns, (void)defaulted;
  int kind = kind_of((const char *)name);
  row.length = 0;
  if (!kind) {
    strncpy(row.field, (const char *)name, sizeof row.field - 1);
    return;
  }
  row.kind = kind;
  row.count = 0;
  row.has_conversation = 0;
  for (int i = 0; i < count; i++) {
    const char *attribute = (const char *)attributes[5 * i];
    char value[128];
    size_t length = (size_t)(attributes[5 * i + 4] - attributes[5 * i + 3]);
    if (length > 127) length = 127;
    memcpy(value, attributes[5 * i + 3], length);
    value[length] = 0;
    if (strcmp(attribute, "id") == 0) parse_uuid(value, row.id);
    else if (strcmp(attribute, "conversation") == 0) parse_uuid(value, row.conversation), row.has_conversation = 1;
    else if (strcmp(attribute, "clock") == 0) row.counter = atoll(strchr(value, ':') ? strchr(value, ':') + 1 : "0");
  }
}

static void characters(void *context, const xmlChar *text, int length) {
  (void)context;
  if (!row.kind) return;
  if (row.length + (size_t)length + 1 > row.capacity) {
    row.capacity = 2 * (row.length + (size_t)length + 1);
    row.text = realloc(row.text, row.capacity);
  }
  memcpy(row.text + row.length, text, (size_t)length);
  row.length += (size_t)length;
}

static const char *value_of(const char *name, size_t *length) {
  for (int i = 0; i < row.count; i++)
    if (strcmp(row.values[i].name, name) == 0) {
      *length = row.values[i].length;
      return row.values[i].value;
    }
  return NULL;
}

static void bind_text(sqlite3_stmt *statement, int index, const char *name) {
  size_t length = 0;
  const char *value = value_of(name, &length);
  if (value) sqlite3_bind_text(statement, index, value, (int)length, SQLITE_STATIC);
  else sqlite3_bind_null(statement, index);
}

static void bind_id(sqlite3_stmt *statement, int index, const char *name) {
  size_t length = 0;
  unsigned char id[16];
  const char *value = value_of(name, &length);
  if (!value) {
    sqlite3_bind_null(statement, index);
    return;
  }
  parse_uuid(value, id);
  sqlite3_bind_blob(statement, index, id, 16, SQLITE_TRANSIENT);
}

static void bind_time(sqlite3_stmt *statement, int index, const char *name) {
  size_t length = 0;
  const char *value = value_of(name, &length);
  if (value) sqlite3_bind_int64(statement, index, parse_time(value));
  else sqlite3_bind_null(statement, index);
}

static int64_t conversation_key(void) {
  sqlite3_bind_blob(find_conversation, 1, row.conversation, 16, SQLITE_STATIC);
  int64_t key = sqlite3_step(find_conversation) == SQLITE_ROW ? sqlite3_column_int64(find_conversation, 0) : 0;
  sqlite3_reset(find_conversation);
  return key;
}

// As long as the version of a row that was written once.
static const char version[16] = "floor-version-16";

static void insert_row(void) {
  sqlite3_stmt *s = inserts[row.kind];
  int next = 1;
  sqlite3_bind_blob(s, next++, row.id, 16, SQLITE_STATIC);
  if (row.kind >= PARTICIPANT) sqlite3_bind_int64(s, next++, conversation_key());
  sqlite3_bind_blob(s, next++, version, 14, SQLITE_STATIC);
  switch (row.kind) {
  case PERSON:
    bind_text(s, next++, "customer"), bind_text(s, next++, "email");
    sqlite3_bind_int(s, next++, 1);
    bind_text(s, next++, "kind"), bind_text(s, next++, "name");
    break;
  case RECORD: bind_text(s, next++, "kind"), bind_text(s, next++, "title"), bind_text(s, next++, "url"); break;
  case CONVERSATION:
    bind_id(s, next++, "assignedTo"), bind_time(s, next++, "createdAt"), bind_id(s, next++, "createdBy");
    bind_text(s, next++, "name"), bind_id(s, next++, "source"), bind_text(s, next++, "status");
    break;
  case PARTICIPANT: bind_id(s, next++, "person"), bind_text(s, next++, "none"); break;
  case CONTEXT: bind_id(s, next++, "target"); break;
  case MESSAGE:
    bind_id(s, next++, "author"), bind_text(s, next++, "body"), bind_time(s, next++, "sent");
    bind_text(s, next++, "type"), bind_text(s, next++, "visibility");
    break;
  }
  step(s);
  sqlite3_bind_int64(insert_dot, 1, row.counter);
  sqlite3_bind_int(insert_dot, 2, row.kind);
  sqlite3_bind_int64(insert_dot, 3, sqlite3_last_insert_rowid(db));
  step(insert_dot);
  applied++;
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)context, (void)prefix, (void)uri;
  if (!row.kind) return;
  if (kind_of((const char *)name) == row.kind) {
    insert_row();
    row.kind = 0;
    return;
  }
  if (row.count == 16) return;
  int i = row.count++;
  strcpy(row.values[i].name, row.field);
  if (row.values[i].capacity < row.length + 1) {
    row.values[i].capacity = row.length + 1;
    row.values[i].value = realloc(row.values[i].value, row.values[i].capacity);
  }
  memcpy(row.values[i].value, row.text ? row.text : "", row.length);
  row.values[i].length = row.length;
  row.values[i].value[row.length] = 0;
}

static void prepare_inserts(void) {
  inserts[PERSON] = prepare("INSERT INTO person (id, version, deleted, conflicts, customer, email, enabled, kind, name) VALUES (?, ?, 0, 0, ?, ?, ?, ?, ?)");
  inserts[RECORD] = prepare("INSERT INTO record (id, version, deleted, conflicts, kind, title, url) VALUES (?, ?, 0, 0, ?, ?, ?)");
  inserts[CONVERSATION] = prepare("INSERT INTO conversation (id, version, deleted, conflicts, hidden, assigned_to, created_at, created_by, name, source, status) VALUES (?, ?, 0, 0, 0, ?, ?, ?, ?, ?, ?)");
  inserts[PARTICIPANT] = prepare("INSERT INTO participant (id, conversation, version, deleted, conflicts, person, read_through) VALUES (?, ?, ?, 0, 0, ?, ?)");
  inserts[CONTEXT] = prepare("INSERT INTO context (id, conversation, version, deleted, conflicts, target) VALUES (?, ?, ?, 0, 0, ?)");
  inserts[MESSAGE] = prepare("INSERT INTO message (id, conversation, version, deleted, conflicts, author, body, sent, type, visibility) VALUES (?, ?, ?, 0, 0, ?, ?, ?, ?, ?)");
  insert_dot = prepare("INSERT INTO dot (replica, counter, kind, row) VALUES (1, ?, ?, ?)");
  find_conversation = prepare("SELECT key FROM conversation WHERE id = ?");
}

static void apply(const char *bundle, const char *path, const char *schema) {
  open_database(path, schema);
  prepare_inserts();
  begin();
  FILE *file = fopen(bundle, "rb");
  if (!file) fail(bundle);
  xmlSAXHandler handler;
  memset(&handler, 0, sizeof handler);
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = start_element;
  handler.endElementNs = end_element;
  handler.characters = characters;
  xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, NULL, NULL, 0, NULL);
  run("BEGIN IMMEDIATE");
  static char chunk[65536];
  size_t length;
  while ((length = fread(chunk, 1, sizeof chunk, file)) > 0)
    if (xmlParseChunk(parser, chunk, (int)length, 0) != 0) fail("XML");
  xmlParseChunk(parser, NULL, 0, 1);
  run("COMMIT");
  report(applied);
}

// MARK: export

static FILE *out;

static void put_uuid(const unsigned char *id) {
  static const char digits[] = "0123456789abcdef";
  char text[37];
  int position = 0;
  for (int i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text[position++] = '-';
    text[position++] = digits[id[i] >> 4];
    text[position++] = digits[id[i] & 15];
  }
  fwrite(text, 1, 36, out);
}

static void put_time(int64_t milliseconds) {
  time_t seconds = (time_t)(milliseconds / 1000);
  struct tm time;
  gmtime_r(&seconds, &time);
  fprintf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", time.tm_year + 1900, time.tm_mon + 1, time.tm_mday,
          time.tm_hour, time.tm_min, time.tm_sec, (int)(milliseconds % 1000));
}

static void put_escaped(const char *text) {
  const char *start = text;
  for (; *text; text++) {
    const char *entity = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : NULL;
    if (!entity) continue;
    fwrite(start, 1, (size_t)(text - start), out);
    fputs(entity, out);
    start = text + 1;
  }
  fwrite(start, 1, (size_t)(text - start), out);
}

static void export(const char *path, const char *target) {
  open_database(path, NULL);
  out = fopen(target, "wb");
  if (!out) fail(target);
  static char buffer[65536];
  setvbuf(out, buffer, _IOFBF, sizeof buffer);
  begin();
  long rows = 0;
  static const char *columns[][2] = {
      {"person", "NULL, r.name, r.email, r.kind"},
      {"conversation", "NULL, r.name, r.status, r.created_at, r.assigned_to, r.created_by"},
      {"participant", "c.id, r.person"},
      {"context", "c.id, r.target"},
      {"message", "c.id, r.author, r.body, r.sent, r.type, r.visibility"}};
  for (int table = 0; table < 5; table++) {
    char sql[512];
    snprintf(sql, sizeof sql, "SELECT r.id, r.version, %s FROM %s AS r %s ORDER BY r.id", columns[table][1],
             columns[table][0], table >= 2 ? "JOIN conversation AS c ON c.key = r.conversation" : "");
    sqlite3_stmt *statement = prepare(sql);
    int count = sqlite3_column_count(statement);
    while (sqlite3_step(statement) == SQLITE_ROW) {
      fprintf(out, "  <%s id=\"", columns[table][0]);
      put_uuid(sqlite3_column_blob(statement, 0));
      if (sqlite3_column_type(statement, 2) == SQLITE_BLOB) {
        fputs("\" conversation=\"", out);
        put_uuid(sqlite3_column_blob(statement, 2));
      }
      fprintf(out, "\" clock=\"a:%ld\" dot=\"a:%ld\" at=\"", rows, rows);
      put_time(1790000000000 + rows);
      fputs("\">", out);
      for (int i = 3; i < count; i++) {
        const char *name = sqlite3_column_name(statement, i);
        fprintf(out, "<%s>", name);
        switch (sqlite3_column_type(statement, i)) {
        case SQLITE_BLOB: put_uuid(sqlite3_column_blob(statement, i)); break;
        case SQLITE_INTEGER: put_time(sqlite3_column_int64(statement, i)); break;
        case SQLITE_TEXT: put_escaped((const char *)sqlite3_column_text(statement, i)); break;
        }
        fprintf(out, "</%s>", name);
      }
      fprintf(out, "</%s>\n", columns[table][0]);
      rows++;
    }
    sqlite3_finalize(statement);
  }
  fflush(out);
  report(rows);
}

// MARK: insert

static void random_id(unsigned char *id, int64_t time) {
  for (int i = 0; i < 6; i++) id[i] = (unsigned char)(time >> (40 - 8 * i));
  for (int i = 6; i < 16; i++) id[i] = (unsigned char)(rand() >> 7);
}

static int body(char *text, size_t size, long number) {
  return snprintf(text, size,
                  "Message %ld: the goods of order %ld have not arrived at the warehouse in Lyon & Oslo. "
                  "Please tell us when they were sent, by which carrier, and under which number we can follow "
                  "them. Our customer waits since <%ld> days and asks twice a week; thank you very much.",
                  number, number % 9973, number % 28 + 1);
}

/// The rows that posting messages writes, each once: the messages, and the author's place as participant and
/// context. The read mark is that of the last message of a conversation.
static void insert(long count, const char *path, const char *schema) {
  open_database(path, schema);
  prepare_inserts();
  sqlite3_stmt *message = inserts[MESSAGE], *conversation = inserts[CONVERSATION];
  sqlite3_stmt *context = inserts[CONTEXT], *participant = inserts[PARTICIPANT];
  begin();
  int64_t conversation_row = 0, counter = 0;
  unsigned char id[16], author[16];
  char text[512];
  random_id(author, 1);
#define DOT(KIND)                                            \
  sqlite3_bind_int64(insert_dot, 1, ++counter);              \
  sqlite3_bind_int(insert_dot, 2, KIND);                     \
  sqlite3_bind_int64(insert_dot, 3, sqlite3_last_insert_rowid(db)); \
  step(insert_dot)
  for (long number = 0; number < count; number++) {
    int64_t time = 1790000000000 + number;
    if (number % 10000 == 0) run("BEGIN IMMEDIATE");
    if (number % 10 == 0) {
      random_id(id, time);
      sqlite3_bind_blob(conversation, 1, id, 16, SQLITE_STATIC);
      sqlite3_bind_blob(conversation, 2, version, 14, SQLITE_STATIC);
      sqlite3_bind_blob(conversation, 3, author, 16, SQLITE_STATIC);
      sqlite3_bind_int64(conversation, 4, time);
      sqlite3_bind_blob(conversation, 5, author, 16, SQLITE_STATIC);
      sqlite3_bind_text(conversation, 6, "Conversation 12345", -1, SQLITE_STATIC);
      sqlite3_bind_text(conversation, 8, "active", -1, SQLITE_STATIC);
      step(conversation);
      conversation_row = sqlite3_last_insert_rowid(db);
      DOT(CONVERSATION);
      random_id(id, (int64_t)rand() << 16 | rand());
      sqlite3_bind_blob(context, 1, id, 16, SQLITE_STATIC);
      sqlite3_bind_int64(context, 2, conversation_row);
      sqlite3_bind_blob(context, 3, version, 14, SQLITE_STATIC);
      sqlite3_bind_blob(context, 4, author, 16, SQLITE_STATIC);
      step(context);
      DOT(CONTEXT);
    }
    random_id(id, time);
    int length = body(text, sizeof text, number);
    sqlite3_bind_blob(message, 1, id, 16, SQLITE_STATIC);
    sqlite3_bind_int64(message, 2, conversation_row);
    sqlite3_bind_blob(message, 3, version, 14, SQLITE_STATIC);
    sqlite3_bind_blob(message, 4, author, 16, SQLITE_STATIC);
    sqlite3_bind_text(message, 5, text, length, SQLITE_STATIC);
    sqlite3_bind_int64(message, 6, time);
    sqlite3_bind_text(message, 7, "text", -1, SQLITE_STATIC);
    sqlite3_bind_text(message, 8, "public", -1, SQLITE_STATIC);
    step(message);
    DOT(MESSAGE);
    if (number % 10 == 9 || number == count - 1) {
      random_id(id, (int64_t)rand() << 16 | rand());
      sqlite3_bind_blob(participant, 1, id, 16, SQLITE_STATIC);
      sqlite3_bind_int64(participant, 2, conversation_row);
      sqlite3_bind_blob(participant, 3, version, 14, SQLITE_STATIC);
      sqlite3_bind_blob(participant, 4, author, 16, SQLITE_STATIC);
      sqlite3_bind_blob(participant, 5, version, 4, SQLITE_STATIC);
      step(participant);
      DOT(PARTICIPANT);
    }
    if (number % 10000 == 9999 || number == count - 1) run("COMMIT");
  }
  report(count);
}

/// The same messages in a table without versions, digests or an index on dots.
static void plain(long count, const char *path) {
  open_database(path, NULL);
  run("CREATE TABLE conversation (key INTEGER PRIMARY KEY, id BLOB UNIQUE, name TEXT, status TEXT, assigned_to BLOB, created_at INTEGER, created_by BLOB);"
      "CREATE TABLE participant (conversation INTEGER, person BLOB, read_through INTEGER, PRIMARY KEY (conversation, person));"
      "CREATE TABLE context (conversation INTEGER, target BLOB, PRIMARY KEY (conversation, target));"
      "CREATE INDEX context_target ON context (target);"
      "CREATE TABLE message (key INTEGER PRIMARY KEY, id BLOB UNIQUE, conversation INTEGER, author BLOB, body TEXT, sent INTEGER, type TEXT, visibility TEXT);"
      "CREATE INDEX message_conversation ON message (conversation, sent);");
  sqlite3_stmt *conversation = prepare("INSERT INTO conversation VALUES (NULL, ?, 'Conversation 12345', 'active', ?, ?, ?)");
  sqlite3_stmt *member = prepare("INSERT INTO participant VALUES (?, ?, 1)");
  sqlite3_stmt *context = prepare("INSERT INTO context VALUES (?, ?)");
  sqlite3_stmt *message = prepare("INSERT INTO message VALUES (NULL, ?, ?, ?, ?, ?, 'text', 'public')");
  unsigned char id[16], author[16];
  char text[512];
  random_id(author, 1);
  begin();
  int64_t key = 0;
  run("BEGIN IMMEDIATE");
  for (long number = 0; number < count; number++) {
    int64_t time = 1790000000000 + number;
    random_id(id, time);
    if (number % 10 == 0) {
      sqlite3_bind_blob(conversation, 1, id, 16, SQLITE_STATIC);
      sqlite3_bind_blob(conversation, 2, author, 16, SQLITE_STATIC);
      sqlite3_bind_int64(conversation, 3, time);
      sqlite3_bind_blob(conversation, 4, author, 16, SQLITE_STATIC);
      step(conversation);
      key = sqlite3_last_insert_rowid(db);
      sqlite3_bind_int64(member, 1, key);
      sqlite3_bind_blob(member, 2, author, 16, SQLITE_STATIC);
      step(member);
      sqlite3_bind_int64(context, 1, key);
      sqlite3_bind_blob(context, 2, author, 16, SQLITE_STATIC);
      step(context);
    }
    int length = body(text, sizeof text, number);
    sqlite3_bind_blob(message, 1, id, 16, SQLITE_STATIC);
    sqlite3_bind_int64(message, 2, key);
    sqlite3_bind_blob(message, 3, author, 16, SQLITE_STATIC);
    sqlite3_bind_text(message, 4, text, length, SQLITE_STATIC);
    sqlite3_bind_int64(message, 5, time);
    step(message);
  }
  run("COMMIT");
  report(count);
}

int main(int count, char **arguments) {
  if (count == 5 && strcmp(arguments[1], "apply") == 0) apply(arguments[2], arguments[3], arguments[4]);
  else if (count == 4 && strcmp(arguments[1], "export") == 0) export(arguments[2], arguments[3]);
  else if (count == 5 && strcmp(arguments[1], "insert") == 0) insert(atol(arguments[2]), arguments[3], arguments[4]);
  else if (count == 4 && strcmp(arguments[1], "plain") == 0) plain(atol(arguments[2]), arguments[3]);
  else {
    fprintf(stderr, "usage: floor apply BUNDLE DB SCHEMA | export DB OUT | insert N DB SCHEMA | plain N DB\n");
    return 64;
  }
  sqlite3_close(db);
  return 0;
}
