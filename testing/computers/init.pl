#!/usr/bin/perl
# Process 1 of a disposable computer: reaps, runs services and logins, reboots. Uses perl-base only.
#
# Spoken with over stdin and stdout by boot.ts: one line per message, fields percent-encoded and divided by tabs.
# The stand-ins for reboot and shutdown write to /run/fettle-init. When stdin ends, whoever held this computer is gone:
# process 1 exits at once and the kernel kills all others with it.
use strict;
use warnings;
use POSIX ();

use constant { EXIT_REBOOT => 200, EXIT_POWEROFF => 201, FIFO => '/run/fettle-init' };
use constant { GRACE_SECONDS => 3, LET_THE_ASKER_END => 0.05 };
use constant { UTMP => '/run/utmp', LOGS => '/run/fettle-computer', WNOHANG => 1 };
use constant { UTMP_BOOT => 2, UTMP_USER => 7, UTMP_DEAD => 8 };
use constant { O_RDWR => 2, O_NOCTTY => 0400, TIOCSPTLCK => 0x40045431, TIOCGPTN => 0x80045430 };

my ($host_pid) = @ARGV;
my %ENVIRONMENT = (
    PATH => '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME => '/root', LANG => 'C.UTF-8', LC_ALL => 'C.UTF-8', USER => 'root', LOGNAME => 'root',
);
my %services;      # name => { name, restart, delay, user, cwd, env, argv, pid, due }
my %logins;        # line => { user, pid, screen }
my $ending;        # { code, deadline } once the computer goes down
my $planned;       # { code, due } of a reboot or poweroff asked for later

$0 = 'init';
umask 022;
$SIG{PIPE} = 'IGNORE';
$SIG{CHLD} = sub { };    # only to wake select
POSIX::mkfifo(FIFO, 0600) or die 'mkfifo ' . FIFO . ": $!\n";
open my $fifo, '+<', FIFO or die 'open ' . FIFO . ": $!\n";
write_utmp(0, UTMP_BOOT, 0, '~', '~~', 'reboot');
my ($from_outside, $from_inside) = ('', '');

while (1) {
    reap();
    keep_up();
    go_down() if $ending;
    wait_for_news();
}

sub now {
    open my $file, '<', '/proc/uptime' or die "/proc/uptime: $!\n";
    return (split ' ', <$file>)[0];
}

sub report {
    my @fields = map { my $field = $_; $field =~ s/([^ -~]|%)/sprintf '%%%02X', ord $1/ge; $field } @_;
    syswrite STDOUT, join("\t", @fields) . "\n";
}

sub wait_for_news {
    my $watched = '';
    vec($watched, fileno $_, 1) = 1 for \*STDIN, $fifo, map { $_->{screen} // () } values %logins;
    my @due = map { $_->{due} // () } values %services, $planned // ();
    my $patience = $ending ? 0.01 : 0.5;    # a signal just before select is noticed half a second later
    for (@due) { my $left = $_ - now(); $patience = $left > 0 ? $left : 0 if $left < $patience }
    my $ready = select $watched, undef, undef, $patience;
    return if $ready <= 0;
    read_orders() if vec $watched, fileno STDIN, 1;
    read_wishes() if vec $watched, fileno $fifo, 1;
    for my $line (keys %logins) {
        my $screen = $logins{$line}{screen} or next;
        read_screen($line) if vec $watched, fileno $screen, 1;
    }
}

sub read_orders {
    my $got = sysread STDIN, $from_outside, 65536, length $from_outside;
    return if !defined $got;
    POSIX::_exit(0) if !$got;
    while ($from_outside =~ s/^([^\n]*)\n//) {
        my @fields = map { my $field = $_; $field =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge; $field } split /\t/, $1, -1;
        obey(@fields);
    }
}

sub read_wishes {
    sysread $fifo, $from_inside, 4096, length $from_inside;
    while ($from_inside =~ s/^([^\n]*)\n//) {
        my ($wish, $seconds) = split ' ', $1;
        if    ($wish eq 'cancel')                         { $planned = undef }
        elsif ($wish eq 'reboot' || $wish eq 'poweroff') { plan_end($wish, $seconds || LET_THE_ASKER_END) }
    }
}

sub plan_end {
    my ($wish, $seconds) = @_;
    my $code = $wish eq 'reboot' ? EXIT_REBOOT : EXIT_POWEROFF;
    if ($seconds > 0) { $planned = { code => $code, due => now() + $seconds } }
    else              { begin_end($code) }
}

sub obey {
    my ($order, $name, @rest) = @_;
    if    ($order eq 'service')                         { define_service($name, @rest) }
    elsif ($order eq 'go')                              { report('booted', $host_pid) }
    elsif ($order eq 'login')                           { log_in($name) }
    elsif ($order eq 'logout')                          { log_out($name) }
    elsif ($order eq 'type')                            { type_in($name, @rest) }
    elsif ($order eq 'reboot' || $order eq 'poweroff') { plan_end($order, 0) }
    elsif (!$services{$name // ''})                     { report('refused', $order, $name // '', 'no such service') }
    elsif ($order eq 'signal')                          { kill $rest[0], $services{$name}{pid} if $services{$name}{pid} }
    elsif ($order eq 'start')                           { start($services{$name}) if !$services{$name}{pid} }
    elsif ($order eq 'stop')                            { stop($services{$name}) }
}

# --- services ---

sub define_service {
    my ($name, $restart, $delay, $user, $cwd, $env_count, @rest) = @_;
    my @env = splice @rest, 0, $env_count;
    my $running = $services{$name} && $services{$name}{pid};    # the new definition holds from its next start
    $services{$name} = { name => $name, restart => $restart, delay => $delay / 1000, user => $user, cwd => $cwd,
        env => { map { split /=/, $_, 2 } @env }, argv => [@rest], pid => $running, wanted => 1 };
    start($services{$name}) if !$running;
}

sub start {
    my ($service) = @_;
    $service->{due} = undef;
    $service->{wanted} = 1;
    my $pid = fork;
    if (!defined $pid) { $service->{due} = now() + 1; return }
    if (!$pid) { become_service($service); POSIX::_exit(127) }
    $service->{pid} = $pid;
    report('started', $service->{name}, $pid);
}

sub stop {
    my ($service) = @_;
    $service->{wanted} = 0;
    $service->{due} = undef;
    if ($service->{pid}) { kill 'TERM', $service->{pid} }
    else                 { report('ended', $service->{name}, 0) }
}

sub become_service {
    my ($service) = @_;
    $SIG{PIPE} = $SIG{CHLD} = 'DEFAULT';
    POSIX::setsid();
    open STDIN,  '<',  '/dev/null';
    open STDOUT, '>>', LOGS . "/$service->{name}.log";
    open STDERR, '>&', \*STDOUT;
    my %environment = %ENVIRONMENT;
    if (length $service->{user}) {
        my $person = become($service->{user}) or return complain("no account $service->{user}");
        %environment = (%environment, %$person);
    }
    chdir(length $service->{cwd} ? $service->{cwd} : '/') or return complain("cannot go to $service->{cwd}: $!");
    %ENV = (%environment, %{ $service->{env} });
    my @argv = @{ $service->{argv} };
    { no warnings 'exec'; exec { $argv[0] } @argv; }
    complain("cannot start $argv[0]: $!");
}

sub complain { print STDERR "init: $_[0]\n"; return }

# Takes the identity of an account, as a login does; answers its environment.
sub become {
    my ($user) = @_;
    my (undef, undef, $uid, $gid, undef, undef, undef, $home, $shell) = getpwnam $user or return;
    my @groups = $gid;
    setgrent();
    while (my (undef, undef, $other, $members) = getgrent) { push @groups, $other if grep { $_ eq $user } split ' ', $members }
    $) = join ' ', $gid, @groups;
    POSIX::setgid($gid) && POSIX::setuid($uid) or POSIX::_exit(126);
    return { HOME => $home, USER => $user, LOGNAME => $user, SHELL => $shell };
}

sub reap {
    while ((my $pid = waitpid -1, WNOHANG) > 0) {
        my $status = $?;
        for my $service (grep { ($_->{pid} // 0) == $pid } values %services) {
            $service->{pid} = undef;
            report('ended', $service->{name}, $status & 127 ? 128 + ($status & 127) : $status >> 8);
            $service->{due} = now() + $service->{delay} if !$ending && $service->{wanted} && $service->{restart} eq 'always';
        }
        for my $line (grep { $logins{$_}{pid} == $pid } keys %logins) { forget_login($line) }
    }
}

sub keep_up {
    return if $ending;
    for my $service (values %services) { start($service) if defined $service->{due} && $service->{due} <= now() }
    if ($planned && $planned->{due} <= now()) { begin_end($planned->{code}) }
}

# --- the end ---

sub begin_end {
    my ($code) = @_;
    return if $ending;
    $ending = { code => $code, deadline => now() + GRACE_SECONDS };
    report('ending', $code == EXIT_REBOOT ? 'reboot' : 'poweroff');
    $_->{screen} = undef for values %logins;    # hangs up
    kill $_, -1 for 'TERM', 'CONT';
}

sub go_down {
    opendir my $dir, '/proc' or die "/proc: $!\n";
    my @left = grep { /^\d+$/ && $_ != 1 } readdir $dir;
    return if @left && now() < $ending->{deadline};
    kill 'KILL', -1;
    POSIX::_exit($ending->{code});
}

# --- people who are signed in ---

sub log_in {
    my ($user) = @_;
    my (undef, undef, $uid, undef, undef, undef, undef, $home, $shell) = getpwnam $user
        or return report('refused', 'login', $user, 'no such account');
    sysopen my $screen, '/dev/ptmx', O_RDWR | O_NOCTTY or return report('refused', 'login', $user, "ptmx: $!");
    my $number = pack 'i', 0;
    ioctl $screen, TIOCSPTLCK, $number;
    ioctl $screen, TIOCGPTN, $number;
    my $line = 'pts/' . ($number = unpack 'i', $number);
    chown $uid, 5, "/dev/$line";
    mkdir "/run/user/$uid", 0700 and chown $uid, -1, "/run/user/$uid";
    my $pid = fork // return report('refused', 'login', $user, "fork: $!");
    if (!$pid) { become_login($user, $line, $shell || '/bin/sh'); POSIX::_exit(127) }
    $logins{$line} = { user => $user, pid => $pid, screen => $screen };
    write_utmp(1 + $number, UTMP_USER, $pid, $line, "$number", $user);
    report('login', $user, $pid, $line);
}

sub become_login {
    my ($user, $line, $shell) = @_;
    $SIG{PIPE} = $SIG{CHLD} = 'DEFAULT';
    POSIX::setsid();
    sysopen my $tty, "/dev/$line", O_RDWR or return;    # becomes the controlling terminal
    POSIX::dup2(fileno $tty, $_) for 0 .. 2;
    my $person = become($user) or return;
    chdir $person->{HOME} or chdir '/';
    %ENV = (%ENVIRONMENT, %$person, TERM => 'dumb', XDG_RUNTIME_DIR => "/run/user/$<");
    my ($base) = $shell =~ m{([^/]*)$};
    no warnings 'exec';
    exec { $shell } "-$base";
}

sub log_out {
    my ($user) = @_;
    my @theirs = grep { $logins{$_}{user} eq $user } keys %logins;
    return report('refused', 'logout', $user, 'not signed in') if !@theirs;
    for my $login (@logins{@theirs}) { $login->{screen} = undef; kill 'HUP', $login->{pid} }
}

sub type_in {
    my ($user, $text) = @_;
    my ($login) = grep { $_->{user} eq $user && $_->{screen} } values %logins;
    return report('refused', 'type', $user, 'not signed in') if !$login;
    syswrite $login->{screen}, $text;
    report('type', $user);
}

sub read_screen {
    my ($line) = @_;
    my $login = $logins{$line};
    my $got = sysread $login->{screen}, my $text, 65536;
    if (!$got) { $login->{screen} = undef; return }    # nobody has the tty any more
    open my $log, '>>', LOGS . "/login-$login->{user}.log" or return;
    syswrite $log, $text;
}

sub forget_login {
    my ($line) = @_;
    my $login = delete $logins{$line};
    my ($number) = $line =~ /(\d+)$/;
    write_utmp(1 + $number, UTMP_DEAD, $login->{pid}, $line, $number, '');
    report('logout', $login->{user});
}

# One record of struct utmp (utmp(5)); 64-bit ARM has wider times than 64-bit PCs.
sub write_utmp {
    my ($slot, $type, $pid, $line, $id, $user) = @_;
    my (undef, undef, $release, undef, $machine) = POSIX::uname();
    my $times = $machine eq 'aarch64' ? 'q q q x16 x20 x4' : 'l l l x16 x20';
    my $host = $type == UTMP_BOOT ? $release : '';
    my $record = pack "s x2 l a32 a4 a32 a256 s s $times", $type, $pid, $line, $id, $user, $host, 0, 0, $pid, time, 0;
    sysopen my $file, UTMP, O_RDWR | 0100, 0664 or die UTMP . ": $!\n";
    chmod 0664, UTMP;
    sysseek $file, $slot * length $record, 0;
    syswrite $file, $record;
}
