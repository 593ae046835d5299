/** What do the exit codes of Windows Installer say? */
import type { KnownCause, NextStep } from '../terms/trouble.ts'

/**
 * Recognises an exit code as programs write it, as the log of the installer does ("MainEngineThread is returning 1603",
 * "success or error status: 1603"), and as an HRESULT (0x80070643: HRESULT_FROM_WIN32 of winerror.h).
 */
const msi = (code: number, sentence: string, advice: string, next: NextStep = 'none'): KnownCause => ({
  id: `msi-${code}`,
  sentence: `Windows Installer ${code}: ${sentence}.`,
  advice,
  next,
  says: new RegExp(
    String.raw`(?:exit code|exit status|ended with|error|status|returning)[ :=]+${code}\b|0x8007${code.toString(16).padStart(4, '0')}\b`,
    'i',
  ),
})

// Microsoft's list "MsiExec.exe and InstMsi.exe error messages" (learn.microsoft.com, win32/msi/error-codes), by the names that
// winerror.h gives the codes. What to do about 1603 is from "Windows Installer error 1603" (Microsoft Support): the log says
// "Return value 3" right after what failed.
export const installerCauses: readonly KnownCause[] = [
  // ERROR_INSTALL_ALREADY_RUNNING
  msi(1618, 'another installation is running', 'Run it again when the other installation is over.', 'rerun'),
  // ERROR_SUCCESS_REBOOT_REQUIRED
  msi(3010, 'a reboot is needed before it counts', 'Reboot the computer, then run it again.', 'reboot'),
  // ERROR_SUCCESS_REBOOT_INITIATED
  msi(1641, 'it began a reboot', 'Run it again after the reboot.', 'rerun'),
  // ERROR_INSTALL_FAILURE
  msi(1603, 'a fatal error during the installation', 'Open the log of the installer at "Return value 3".'),
  // ERROR_INSTALL_SERVICE_FAILURE
  msi(
    1601,
    'the service of the installer could not be reached',
    'See whether the service msiserver can start.',
    'doctor',
  ),
  // ERROR_INSTALL_USEREXIT
  msi(1602, 'somebody cancelled the installation', 'Run it again, and let it install silently.', 'rerun'),
  // ERROR_UNKNOWN_PRODUCT
  msi(1605, 'the product is not installed', 'Correct how it is detected.'),
  // ERROR_INSTALL_SOURCE_ABSENT
  msi(1612, 'the source of the installation is gone', 'Install the same version again, then remove it.'),
  // ERROR_INSTALL_PACKAGE_OPEN_FAILED
  msi(1619, 'the package cannot be opened', 'Check the path and the download of the package.'),
  // ERROR_INSTALL_PACKAGE_INVALID
  msi(1620, 'the package is damaged', 'Download the package again.'),
  // ERROR_INSTALL_PACKAGE_REJECTED
  msi(1625, 'a policy of the system forbids it', 'Look at the policies for software on the computer.'),
  // ERROR_INSTALL_PLATFORM_UNSUPPORTED
  msi(1633, 'the package is for another kind of processor', 'Offer a package for this architecture.'),
  // ERROR_PRODUCT_VERSION
  msi(1638, 'another version is installed already', 'Remove the other version first, or change the upgrade strategy.'),
  // ERROR_INVALID_COMMAND_LINE
  msi(
    1639,
    'its command line is wrong',
    'Correct the arguments of msiexec: every property as NAME="value", no lone quotes.',
  ),
]
