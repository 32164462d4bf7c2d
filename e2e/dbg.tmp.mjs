import { startWorld } from "./world.mjs";
const world = await startWorld();
const visit = await world.visit({before:(p)=>{p.on("console",m=>console.log(m.type(), m.text())); p.on("pageerror",e=>console.log(e.stack))}});
try { await visit.open(); await visit.ready(); await visit.ask("hello"); console.log("smoke ok") } finally { await world.end(); }
