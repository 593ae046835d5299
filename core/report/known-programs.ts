/** What do shells and systems say when a script or a program it calls cannot run? */
import type { KnownCause } from '../terms/trouble.ts'

// POSIX (XCU 2.8.2) and bash(1), EXIT STATUS: 126 found but not executable, 127 not found, 128 + n ended by signal n. The texts are
// bash's, dash's, env's and PowerShell's (about_Execution_Policies), strerror(3), and Windows' FormatMessage.
export const programCauses: readonly KnownCause[] = [
  {
    id: 'execution-policy',
    sentence: 'The policy of PowerShell forbids scripts.',
    advice: 'Let the policy of these computers allow the scripts of the agent.',
    next: 'none',
    says: /running scripts is disabled|execution ?policy|PSSecurityException/i,
  },
  {
    // A carriage return before the end of a line is part of the last word to every Unix shell.
    id: 'line-ends',
    sentence: 'A script has the line ends of Windows.',
    advice: 'Save the script with the line ends of Unix (LF).',
    next: 'none',
    says: /\\r['’]?: (?:command not found|no such file)|\^M: bad interpreter/i,
  },
  {
    id: 'interpreter-missing',
    sentence: 'The program that runs a script is not on the computer.',
    advice: 'Make what brings the interpreter a prerequisite, or write the script in another language.',
    next: 'none',
    says: /bad interpreter|required file not found|env: ['‘"]?[^\s'’"]+['’"]?: no such file|this computer has no \w+ to run the script with/i,
  },
  {
    id: 'permission-denied',
    sentence: 'Access was denied.',
    advice: 'Check who owns what it writes to, and whether something protects it.',
    next: 'none',
    says: /permission denied|access (?:to [^.]* )?(?:is |was )?denied|EACCES|EPERM|operation not permitted|0x80070005|UnauthorizedAccess|must be (?:run as )?root/i,
  },
  {
    id: 'file-in-use',
    sentence: 'A file was in use by another program.',
    advice: 'Close the program, or run it outside working hours.',
    next: 'rerun',
    says: /being used by another process|text file busy|ETXTBSY|EBUSY|resource busy/i,
  },
  {
    id: 'command-not-found',
    sentence: 'A program that a script calls is not there.',
    advice: 'Make what brings the program a prerequisite.',
    next: 'none',
    says: /command not found|exit code 127\b|is not recognized as (?:the name|an internal)/i,
  },
  {
    id: 'not-executable',
    sentence: 'A program that a script calls cannot be executed.',
    advice: 'See whether it is for this kind of processor, and whether it may be executed.',
    next: 'none',
    says: /exec format error|cannot execute binary file|exit code 126\b|ENOEXEC/i,
  },
  {
    id: 'program-crashed',
    sentence: 'A program crashed.',
    advice: 'Run it again; if it crashes again, install the program anew.',
    next: 'rerun',
    says: /segmentation fault|ended by SIG(?:SEGV|BUS|ILL|ABRT)\b|(?:exit code|exit status) (?:132|134|135|139)\b/i,
  },
]
