#define _GNU_SOURCE
#include "node.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum { PIPE_BYTES = 4096 };

static gboolean fail(char **reason, const char *what, const char *path) {
  *reason = g_strdup_printf("%s %s: %s", what, path, g_strerror(errno));
  return FALSE;
}

static gboolean make_fifo(Node *node, const char *path, char **reason) {
  if (mkfifo(path, 0660)) return fail(reason, "mkfifo", path);
  node->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (node->fd < 0) return fail(reason, "open", path);
  if (fcntl(node->fd, F_SETPIPE_SZ, PIPE_BYTES) < 0) return fail(reason, "size of", path);
  return TRUE;
}

static gboolean make_terminal(Node *node, const char *path, char **reason) {
  struct termios settings = {.c_cflag = CREAD | CS8 | CLOCAL};
  char name[64];
  cfmakeraw(&settings);
  if (openpty(&node->fd, &node->slave, name, &settings, NULL)) return fail(reason, "openpty", path);
  fcntl(node->fd, F_SETFD, FD_CLOEXEC);
  fcntl(node->slave, F_SETFD, FD_CLOEXEC);
  if (symlink(name, path)) return fail(reason, "symlink", path);
  return TRUE;
}

gboolean node_make(Node *node, const char *path, gboolean pty, const char *withheld,
                   char **reason) {
  *node = (Node){.path = g_strdup(path), .pty = pty, .fd = -1, .slave = -1, .ready = TRUE};
  g_autofree char *folder = g_path_get_dirname(path);
  g_mkdir_with_parents(folder, 0755);
  if (withheld && !strcmp(withheld, "absent")) node->hidden_path = g_strconcat(path, ".later", NULL);
  const char *made = node->hidden_path ? node->hidden_path : path;
  unlink(made);
  if (!(pty ? make_terminal(node, made, reason) : make_fifo(node, made, reason))) return FALSE;
  if (withheld && !strcmp(withheld, "denied")) chmod(path, 0);
  node_set_ready(node, FALSE);
  return TRUE;
}

void node_release(Node *node) {
  if (node->hidden_path) {
    rename(node->hidden_path, node->path);
    g_clear_pointer(&node->hidden_path, g_free);
  } else {
    chmod(node->path, 0660);
  }
}

void node_set_ready(Node *node, gboolean ready) {
  if (node->fd < 0 || ready == node->ready) return;
  node->ready = ready;
  if (node->pty) {
    tcflow(node->slave, ready ? TCOON : TCOOFF);
    return;
  }
  char bytes[PIPE_BYTES] = {0};
  ssize_t moved = ready ? read(node->fd, bytes, sizeof bytes) : write(node->fd, bytes, sizeof bytes);
  (void)moved;  // full and empty are both what is wanted
}

void node_remove(Node *node) {
  unlink(node->path);
  if (node->hidden_path) unlink(node->hidden_path);
}

void node_hang_up(Node *node) {
  if (node->pty) node_close(node);
}

void node_close(Node *node) {
  if (node->fd >= 0) close(node->fd);
  if (node->slave >= 0) close(node->slave);
  node->fd = node->slave = -1;
}
