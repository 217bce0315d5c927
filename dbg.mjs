import { chromium } from "playwright-core";
const b = await chromium.launch({executablePath:"/usr/bin/chromium", args:["--no-sandbox"]});
const p = await b.newPage(); await p.goto("http://localhost:8123/docs/index.html"); 
for (let i=0;i<6;i++){ await p.waitForTimeout(800); console.log(await p.evaluate(()=>{const e=document.querySelector("matrix-dynamics"); return [e.outerHTML.slice(0,120), JSON.stringify(e.experiment).slice(0,60), JSON.stringify(e.lab), e.phase, e.resolved?.experiment.title]}));}
await b.close();
