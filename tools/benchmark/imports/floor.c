// The floor of imports: parsing an export with the same libraries, and inserting the same rows that an import of it
// made, in C with prepared statements, without mapping, identities, versions or a memory of what was imported.
//
//   floor csv ARCHIVE.zip NODE.sqlite NEW.sqlite
//   floor xml FILE.xml NODE.sqlite NEW.sqlite
//
// Prints {"parse": seconds, "insert": seconds} of processor time. The rows are read out of NODE.sqlite; what
// reading them costs is measured by itself and left out.
#include <archive.h>
#include <archive_entry.h>
#include <csv.h>
#include <libxml/parser.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static size_t bytes, fields;

static void fail(const char *what) {
  fprintf(stderr, "floor: %s\n", what);
  exit(1);
}

static double seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
    + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// Each field is copied, as a program that uses it has to.
static void keep(const void *field, size_t count) {
  char *copy = malloc(count + 1);
  memcpy(copy, field, count);
  copy[count] = 0;
  bytes += count;
  fields++;
  free(copy);
}

static void field(void *value, size_t count, void *context) {
  (void)context;
  keep(value, count);
}

static void parse_csv(const char *path) {
  struct archive *archive = archive_read_new();
  archive_read_support_format_zip(archive);
  if (archive_read_open_filename(archive, path, 1 << 16) != ARCHIVE_OK) fail(archive_error_string(archive));
  static char chunk[1 << 16];
  for (struct archive_entry *entry; archive_read_next_header(archive, &entry) == ARCHIVE_OK;) {
    struct csv_parser parser;
    csv_init(&parser, 0);
    for (la_ssize_t count; (count = archive_read_data(archive, chunk, sizeof chunk)) > 0;)
      csv_parse(&parser, chunk, (size_t)count, field, NULL, NULL);
    csv_fini(&parser, field, NULL, NULL);
    csv_free(&parser);
  }
  archive_read_free(archive);
}

static char text[16 << 20];
static size_t text_count;

static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int spaces,
                  const xmlChar **namespaces, int attributes, int defaulted, const xmlChar **values) {
  (void)context, (void)name, (void)prefix, (void)uri, (void)spaces, (void)namespaces, (void)defaulted;
  for (int i = 0; i < attributes; i++) keep(values[5 * i + 3], (size_t)(values[5 * i + 4] - values[5 * i + 3]));
  text_count = 0;
}

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)context, (void)name, (void)prefix, (void)uri;
  if (text_count > 0) keep(text, text_count);
  text_count = 0;
}

static void characters(void *context, const xmlChar *found, int count) {
  (void)context;
  if (text_count + (size_t)count > sizeof text) fail("a text is too long");
  memcpy(text + text_count, found, (size_t)count);
  text_count += (size_t)count;
}

static void parse_xml(const char *path) {
  xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC, .startElementNs = start, .endElementNs = end,
                           .characters = characters, .ignorableWhitespace = characters};
  xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, NULL, NULL, 0, path);
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(path);
  static char chunk[1 << 16];
  for (size_t count; (count = fread(chunk, 1, sizeof chunk, file)) > 0;) xmlParseChunk(parser, chunk, (int)count, 0);
  xmlParseChunk(parser, chunk, 0, 1);
  fclose(file);
  xmlFreeParserCtxt(parser);
}

static sqlite3 *db;

static void run(const char *sql) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) fail(sqlite3_errmsg(db));
  return statement;
}

// Goes over the rows of a table; inserts them where `insert` is not null.
static void copy(const char *table, int inserts) {
  char sql[2000];
  // Generated columns are not among them: nothing can be inserted there.
  snprintf(sql, sizeof sql, "SELECT group_concat(name) FROM pragma_table_info('%s', 'node')", table);
  sqlite3_stmt *names = prepare(sql);
  char list[1000] = "";
  if (sqlite3_step(names) == SQLITE_ROW)
    snprintf(list, sizeof list, "%s", (const char *)sqlite3_column_text(names, 0));
  sqlite3_finalize(names);
  snprintf(sql, sizeof sql, "SELECT %s FROM node.%s", list, table);
  sqlite3_stmt *from = prepare(sql);
  int columns = sqlite3_column_count(from);
  snprintf(sql, sizeof sql, "INSERT INTO main.%s (%s) VALUES (?", table, list);
  for (int i = 1; i < columns; i++) strcat(sql, ", ?");
  strcat(sql, ")");
  sqlite3_stmt *to = inserts ? prepare(sql) : NULL;
  while (sqlite3_step(from) == SQLITE_ROW) {
    for (int i = 0; i < columns; i++) {
      sqlite3_value *value = sqlite3_column_value(from, i);
      if (to != NULL) sqlite3_bind_value(to, i + 1, value);
    }
    if (to == NULL) continue;
    if (sqlite3_step(to) != SQLITE_DONE) fail(sqlite3_errmsg(db));
    sqlite3_reset(to);
  }
  sqlite3_finalize(from);
  sqlite3_finalize(to);
}

static double rows(int inserts) {
  static const char *tables[] = {"person", "record", "conversation", "participant", "context", "message", "dot",
                                 "custom_field"};
  double before = seconds();
  run("BEGIN");
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) copy(tables[i], inserts);
  run("COMMIT");
  return seconds() - before;
}

int main(int count, char **arguments) {
  if (count != 5) fail("csv|xml EXPORT NODE.sqlite NEW.sqlite");
  double before = seconds();
  if (strcmp(arguments[1], "csv") == 0) parse_csv(arguments[2]);
  else parse_xml(arguments[2]);
  double parsed = seconds() - before;
  if (sqlite3_open(arguments[4], &db) != SQLITE_OK) fail(arguments[4]);
  run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32000");
  sqlite3_stmt *attach = prepare("ATTACH ? AS node");
  sqlite3_bind_text(attach, 1, arguments[3], -1, SQLITE_STATIC);
  sqlite3_step(attach);
  sqlite3_finalize(attach);
  sqlite3_stmt *schema = prepare(
    "SELECT sql FROM node.sqlite_schema WHERE sql IS NOT NULL AND tbl_name IN ('person', 'record', 'conversation', "
    "'participant', 'context', 'message', 'dot', 'custom_field') ORDER BY type = 'index'");
  char *statements[100];
  int found = 0;
  while (sqlite3_step(schema) == SQLITE_ROW && found < 100)
    statements[found++] = strdup((const char *)sqlite3_column_text(schema, 0));
  sqlite3_finalize(schema);
  for (int i = 0; i < found; i++) run(statements[i]);
  double read = rows(0), inserted = rows(1) - read;
  printf("{\"parse\": %.3f, \"insert\": %.3f, \"fields\": %zu, \"bytes\": %zu}\n", parsed, inserted, fields, bytes);
  return 0;
}
