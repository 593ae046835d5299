import { measureVersions } from './micro/versions.ts'
import { measureIdentify } from './micro/identify.ts'
import { measureStart } from './micro/start.ts'
import { measureSessions } from './micro/sessions.ts'
import { measureEvents } from './micro/events.ts'
for (const f of [()=>measureVersions(1e6), ()=>measureIdentify(10000,500), ()=>measureStart(3), ()=>measureSessions(200,3), ()=>measureEvents(10,100)]) {
  const t=performance.now(); const m = await f(); console.log(m.title, ((performance.now()-t)/1000).toFixed(1)); for (const x of m.figures) console.log('   ', x.what, x.value.toPrecision(4), x.unit) }
