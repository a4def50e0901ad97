import sys,re,json,glob,yaml
out={}
n=0
kind=None
scene=None
for f in sorted(glob.glob('*.txt')):
    for ln in open(f):
        ln=ln.rstrip('\n')
        if not ln.strip(): continue
        if ln.startswith('## '):
            parts=[p.strip() for p in ln[3:].split(' | ')]
            scene,name=parts[0],parts[1]; how={}
            for p in parts[2:-1]:
                for kv in p.split(): k,v=kv.split('='); how[k]=v
            kind={'kind':name,**how,'want':yaml.safe_load(parts[-1]),'lines':[]}
            out.setdefault(scene,[]).append(kind); continue
        say,_,want=ln.partition(' => ')
        if say.startswith('"') and '\\n' in say: say=say.strip('"').replace('\\n','\n')
        people='asha ben mia vic cora theo lena ines omar'.split()
        steps=[];by=None
        for i,s in enumerate(say.split(' >> ')):
            m=re.match(r'(%s)> (.*)'%'|'.join(people),s)
            w=None
            if i>0 and re.fullmatch(r'\+\d+',s): steps.append({'waitMinutes':int(s[1:])}); continue
            if m: w,s=m.groups()
            if i==0: by=w; w=None
            steps.append({'by':w,'say':s} if w else s)
        l={}
        if by: l['by']=by
        l['say']=steps[0] if len(steps)==1 else steps
        if want: l['want']=yaml.safe_load(want)
        kind['lines'].append(l); n+=1
for s,k in out.items():
    json.dump({'scene':s,'kinds':k},open(f'{s}.yaml','w'),ensure_ascii=False,indent=1)
print(n,{s:sum(len(x['lines']) for x in k) for s,k in out.items()})
