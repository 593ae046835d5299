import { StandInServer } from '/work/main/agent/stand-in-server.ts'
import { spawn, execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync, mkdirSync, rmSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
const dir = mkdtempSync('/var/tmp/ag-')
const server = await StandInServer.start()
writeFileSync(dir+'/token', server.behaviour.token+'\n')
const run = (...a: string[]) => new Promise<number|null>(r => spawn(process.execPath, ['/work/main/agent/main.ts', ...a], {stdio:'inherit'}).on('exit', r))
await run('enroll', server.url, '--token-file', dir+'/token', '--state', dir+'/state')
const agent = spawn(process.execPath, [...(process.env.AFLAGS??'').split(' ').filter(Boolean), '/work/main/agent/main.ts', 'run', '--state', dir+'/state'], {stdio:'inherit'})
await server.until('linked', () => server.isLinked)
const rss = (w: string) => console.log(w, readFileSync(`/proc/${agent.pid}/smaps_rollup`,'utf8').match(/^(Rss|Pss|Private_Dirty):.*/gm)!.map(x=>x.replace(/\s+/g,' ')).join(', '))
rss('linked')
const pk = execFileSync('dpkg-query',['-f','${Package}\n','-W'],{encoding:'utf8'}).trim().split('\n').slice(0,60)
mkdirSync(dir+'/f'); const files=[]; for(let i=0;i<20;i++){const c='content '+i+'\n'.repeat(500); writeFileSync(`${dir}/f/${i}`,c,{mode:0o644}); files.push({key:'f'+i,check:{type:'file' as const,path:`${dir}/f/${i}`,ensure:'present' as const,size:Buffer.byteLength(c),sha256:createHash('sha256').update(c).digest('hex'),mode:'0644',owner:'root',group:'root'}})}
writeFileSync(dir+'/ini','[a]\n'+Array.from({length:10},(_,i)=>`k${i} = v${i}\n`).join(''))
const questions = [
 ...pk.map(p=>({key:'p-'+p,check:{type:'package' as const,provider:'apt' as const,package:p}})), ...files,
 ...Array.from({length:10},(_,i)=>({key:'s'+i,check:{type:'setting' as const,file:dir+'/ini',section:'a',key:'k'+i,value:'v'+i}})),
 ...Array.from({length:Number(process.env.TESTS ?? 10)},(_,i)=>({key:'t'+i,check:{type:'test' as const,script:{language:'sh' as const,source:'test -d /etc && echo true',timeoutSeconds:5},environment:{N:String(i)}}})),
]
const times=[]
for (let i=0;i<40;i++){ const id=`ord_1000000${10+i}` as const; const t=performance.now(); server.order({id, sessionId:'ses_00000001', type:'detect', questions}); 
 await new Promise<void>(res=>{const tick=()=>{ if(server.eventsOf(id).some(e=>e.type==='answered')) res(); else setImmediate(tick)}; tick()}); times.push(performance.now()-t); await new Promise(r=>setTimeout(r,30)) }
console.log('first', times[0].toFixed(1), 'second', times[1].toFixed(1), 'rest', times.slice(5).sort((a,b)=>a-b).map(x=>x.toFixed(1)).join(' '))
const a=server.eventsOf('ord_100000020').find(e=>e.type==='answered') as any; const bad=a.answers.filter((x:any)=>!(x.found==='compliant'||x.found==='version')); console.log('bad', bad.length, server.faults)
rss('after'); await new Promise(r=>setTimeout(r,3000)); rss('3s later')
agent.kill('SIGTERM'); await new Promise(r=>agent.on('exit',r)); await server[Symbol.asyncDispose](); rmSync(dir,{recursive:true})
process.exit()
