/* The floor: the least that must be done to know whether the hundred items are as wanted, and to make them so.
 *
 *   floor check|apply TABLE
 *
 * Looking: dpkg's status and the one repository's index are read as files, the wanted files and the settings file are read,
 * the ten tests are run, each by a shell of its own, one after the other; nothing else is started. Applying: one apt-get for
 * all packages that need it, files are replaced by rename, the ini file is written once, and the set commands of the tests
 * that failed are run. No log, no history, no report, no retry, no looking again afterwards: a measure, not a tool.
 *
 * TABLE has lines of fields with tabs between them:
 *   index PATH | package NAME latest|absent | file PATH MODE OWNER GROUP SOURCE
 *   setting FILE SECTION KEY VALUE (all of one FILE) | check TEST SET */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ITEMS = 1000, FIELDS = 6 };

extern char **environ;

struct text {
    char *at;
    size_t length;
};

static int found, changed;

static void fail(const char *what)
{
    fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* The whole of a file, with a zero after it; at == NULL when there is none. */
static struct text content(const char *path)
{
    struct text text = {0};
    struct stat info;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return text;
    if (fstat(file, &info) == 0 && (text.at = malloc(info.st_size + 1)) != NULL) {
        ssize_t got;
        while ((got = read(file, text.at + text.length, info.st_size - text.length)) > 0) text.length += got;
        text.at[text.length] = 0;
    }
    close(file);
    return text;
}

/* ---- packages ---- */

static struct package {
    const char *name;
    int mustGo;
    char *installed, *newest;
} packages[ITEMS];
static int packageCount;

static struct package *packageNamed(const char *name, size_t length)
{
    for (int i = 0; i < packageCount; i++)
        if (strncmp(packages[i].name, name, length) == 0 && packages[i].name[length] == 0) return &packages[i];
    return NULL;
}

/* Where a character stands among those that are no digits: ~, the end, letters, all others (deb-version(7)). */
static int weight(char c)
{
    if (c == '~') return -1;
    if (c == 0 || isdigit((unsigned char)c)) return 0;
    return isalpha((unsigned char)c) ? c : c + 1000;
}

/* Compares versions without epochs, text and numbers in turn; the hyphen before the revision sorts as deb-version(7) has it
 * when both versions have one. */
static int newer(const char *a, const char *b)
{
    while (*a || *b) {
        for (; (*a && !isdigit((unsigned char)*a)) || (*b && !isdigit((unsigned char)*b)); a += *a != 0, b += *b != 0) {
            int difference = weight(*a) - weight(*b);
            if (difference) return difference > 0;
        }
        char *endA, *endB;
        unsigned long numberA = strtoul(a, &endA, 10), numberB = strtoul(b, &endB, 10);
        if (numberA != numberB) return numberA > numberB;
        a = endA;
        b = endB;
    }
    return 0;
}

/* The value of a field within a paragraph, ended by a zero that takes the place of its line break. */
static char *field(char *paragraph, const char *name)
{
    size_t length = strlen(name);
    for (char *line = paragraph; line; line = strchr(line, '\n')) {
        if (line != paragraph) line++;
        if (strncmp(line, name, length) == 0) return line + length;
    }
    return NULL;
}

static void ended(char *value) { *strchrnul(value, '\n') = 0; }

/* Notes of each package in a list of paragraphs what is installed, or the newest version that can be had. */
static void readParagraphs(const char *path, int isStatus)
{
    struct text list = content(path);
    if (!list.at) fail(path);
    for (char *paragraph = list.at, *next; paragraph; paragraph = next) {
        next = strstr(paragraph, "\n\n");
        if (next) {
            *next = 0;
            next += 2;
        }
        if (strncmp(paragraph, "Package: ", 9) != 0) continue;
        char *name = paragraph + 9;
        struct package *package = packageNamed(name, strchrnul(name, '\n') - name);
        if (!package) continue;
        char *status = field(paragraph, "Status: "), *version = field(paragraph, "Version: ");
        if (!version) continue;
        if (isStatus) {
            if (status) ended(status);
            ended(version);
            if (status && strcmp(status, "install ok installed") == 0) package->installed = version;
        } else {
            ended(version);
            if (!package->newest || newer(version, package->newest)) package->newest = version;
        }
    }
}

static int run(char **argv, int isQuiet)
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status;
    posix_spawn_file_actions_init(&actions);
    if (isQuiet)
        for (int file = 1; file <= 2; file++) posix_spawn_file_actions_addopen(&actions, file, "/dev/null", O_WRONLY, 0);
    errno = posix_spawnp(&child, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (errno) fail(argv[0]);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) fail("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void lookAtPackages(const char *index, int isApplying)
{
    char *argv[ITEMS + 8] = {"apt-get", "-qq", "-y", "-o", "Dpkg::Use-Pty=0", "install"}, word[ITEMS][128];
    int words = 6;
    readParagraphs("/var/lib/dpkg/status", 1);
    readParagraphs(index, 0);
    for (int i = 0; i < packageCount; i++) {
        struct package *package = &packages[i];
        int isRight = package->mustGo ? !package->installed
                                      : package->installed && package->newest && !newer(package->newest, package->installed);
        if (isRight) continue;
        found++;
        snprintf(word[i], sizeof word[i], "%s%s", package->name, package->mustGo ? "-" : "");
        argv[words++] = word[i];
    }
    if (!isApplying || words == 6) return;
    setenv("DEBIAN_FRONTEND", "noninteractive", 1);
    if (run(argv, 0) != 0) exit(1);
    changed += words - 6;
}

/* ---- files ---- */

/* The number of a user or group in a file like /etc/passwd; names are looked up by reading it once. */
static long idOf(struct text accounts, const char *name)
{
    size_t length = strlen(name);
    for (char *line = accounts.at; line; line = strchr(line, '\n')) {
        if (line != accounts.at) line++;
        if (strncmp(line, name, length) == 0 && line[length] == ':') return atol(strchrnul(line + length + 1, ':') + 1);
    }
    errno = ENOENT;
    fail(name);
    return -1;
}

static void replace(const char *path, struct text text, struct stat rights)
{
    char beside[4096];
    snprintf(beside, sizeof beside, "%s.floor", path);
    int file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || write(file, text.at, text.length) != (ssize_t)text.length ||
        fchown(file, rights.st_uid, rights.st_gid) || fchmod(file, rights.st_mode & 07777) || close(file) ||
        rename(beside, path))
        fail(path);
}

static void lookAtFile(char **fields, int isApplying)
{
    static struct text users, groups;
    if (!users.at) users = content("/etc/passwd");
    if (!groups.at) groups = content("/etc/group");
    struct stat wanted = {.st_mode = strtol(fields[2], NULL, 8), .st_uid = idOf(users, fields[3]), .st_gid = idOf(groups, fields[4])};
    struct text text = content(fields[5]);
    if (!text.at) fail(fields[5]);
    struct stat is;
    int isRight = 0;
    if (lstat(fields[1], &is) == 0 && S_ISREG(is.st_mode) && (is.st_mode & 07777) == wanted.st_mode &&
        is.st_uid == wanted.st_uid && is.st_gid == wanted.st_gid && (size_t)is.st_size == text.length) {
        struct text there = content(fields[1]);
        isRight = there.at && there.length == text.length && memcmp(there.at, text.at, text.length) == 0;
        free(there.at);
    }
    if (!isRight) {
        found++;
        if (isApplying) {
            replace(fields[1], text, wanted);
            changed++;
        }
    }
    free(text.at);
}

/* ---- settings: all keys of one ini file in one pass ---- */

static char *settings[ITEMS][FIELDS];
static int settingCount;

static char *trimmed(char *text)
{
    while (isspace((unsigned char)*text)) text++;
    for (char *end = text + strlen(text); end > text && isspace((unsigned char)end[-1]);) *--end = 0;
    return text;
}

/* Writes the keys of a section that were not seen in it, before the empty lines at its end. */
static void writeMissing(char **out, const char *start, const char *section, char *isSeen)
{
    char blanks[256] = "";
    while (*out - 2 >= start && (*out)[-1] == '\n' && (*out)[-2] == '\n' && strlen(blanks) < sizeof blanks - 1) {
        strcat(blanks, "\n");
        (*out)--;
    }
    for (int i = 0; i < settingCount; i++)
        if (!isSeen[i] && strcmp(settings[i][2], section) == 0) {
            isSeen[i] = 1;
            found++;
            *out += sprintf(*out, "%s=%s\n", settings[i][3], settings[i][4]);
        }
    *out += sprintf(*out, "%s", blanks);
}

static void lookAtSettings(int isApplying)
{
    if (settingCount == 0) return;
    const char *path = settings[0][1];
    char isSeen[ITEMS] = {0}, section[256] = "";
    int before = found;
    struct text text = content(path);
    if (!text.at) fail(path);
    char *start = malloc(text.length + 65536), *out = start, *rest = text.at, *line;
    if (text.length > 0 && text.at[text.length - 1] == '\n') text.at[text.length - 1] = 0;
    while ((line = strsep(&rest, "\n"))) {
        char copy[4096], *equals;
        snprintf(copy, sizeof copy, "%s", line);
        char *bare = trimmed(copy);
        if (*bare == '[') {
            writeMissing(&out, start, section, isSeen);
            snprintf(section, sizeof section, "%.*s", (int)strcspn(bare + 1, "]"), bare + 1);
        } else if (*bare != ';' && *bare != '#' && (equals = strchr(bare, '='))) {
            *equals = 0;
            char *key = trimmed(bare), *value = trimmed(equals + 1);
            for (int i = 0; i < settingCount; i++) {
                if (strcmp(settings[i][3], key) || strcmp(settings[i][2], section)) continue;
                isSeen[i] = 1;
                if (strcmp(settings[i][4], value) == 0) break;
                found++;
                out += sprintf(out, "%s=%s\n", key, settings[i][4]);
                line = NULL;
                break;
            }
        }
        if (line) out += sprintf(out, "%s\n", line);
    }
    writeMissing(&out, start, section, isSeen);
    struct stat rights;
    if (isApplying && found > before) {
        if (stat(path, &rights)) fail(path);
        replace(path, (struct text){start, out - start}, rights);
        changed += found - before;
    }
}

/* ---- checks ---- */

static void lookAtCheck(char **fields, int isApplying)
{
    if (run((char *[]){"/bin/sh", "-c", fields[1], NULL}, 1) == 0) return;
    found++;
    if (!isApplying) return;
    if (run((char *[]){"/bin/sh", "-c", fields[2], NULL}, 0) != 0) exit(1);
    changed++;
}

int main(int argc, char **argv)
{
    static char *rows[ITEMS][FIELDS];
    int rowCount = 0, isApplying = argc == 3 && strcmp(argv[1], "apply") == 0;
    const char *index = NULL;
    struct text table = {0};
    if (argc == 3) table = content(argv[2]);
    if (!table.at) {
        fprintf(stderr, "usage: floor check|apply TABLE\n");
        return 2;
    }
    for (char *rest = table.at, *line; (line = strsep(&rest, "\n")) && *line && rowCount < ITEMS; rowCount++)
        for (int i = 0; i < FIELDS && (rows[rowCount][i] = strsep(&line, "\t")); i++);
    for (int i = 0; i < rowCount; i++) {
        char **fields = rows[i];
        if (strcmp(fields[0], "index") == 0) index = fields[1];
        if (strcmp(fields[0], "package") == 0)
            packages[packageCount++] = (struct package){.name = fields[1], .mustGo = strcmp(fields[2], "absent") == 0};
        if (strcmp(fields[0], "setting") == 0) memcpy(settings[settingCount++], fields, sizeof rows[i]);
    }
    if (packageCount > 0) lookAtPackages(index ? index : "", isApplying);
    for (int i = 0; i < rowCount; i++)
        if (strcmp(rows[i][0], "file") == 0) lookAtFile(rows[i], isApplying);
    lookAtSettings(isApplying);
    for (int i = 0; i < rowCount; i++)
        if (strcmp(rows[i][0], "check") == 0) lookAtCheck(rows[i], isApplying);
    printf("found %d, changed %d\n", found, changed);
    return 0;
}
