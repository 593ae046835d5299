/** Which way do requests of the agent take: directly, or through the proxy that the environment names? */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'

/** What answers requests to this address: HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured by node itself. */
export function proxyAware(url: URL): HttpAgent | HttpsAgent {
  const proxyEnv = { ...process.env }
  return url.protocol === 'https:' || url.protocol === 'wss:'
    ? new HttpsAgent({ proxyEnv })
    : new HttpAgent({ proxyEnv })
}
