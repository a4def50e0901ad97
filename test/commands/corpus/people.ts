// The people of the lines: asha is on call for payments, ines her backup, mia their manager; ben and omar are on call elsewhere.

export const organisationYaml = `
organisation: { name: Acme, timezone: Asia/Kolkata }
people:
  asha: { name: Asha Rao, phone: "+919812300001", role: responder }
  ben: { name: Ben Carter, phone: "+447700900002", role: responder, timezone: Europe/London }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager, timezone: Europe/Madrid }
  vic: { name: Vic Chen, phone: "+12025550104", role: executive, timezone: America/New_York }
  cora: { name: Cora Singh, phone: "+12025550105", role: executive, timezone: America/New_York }
  theo: { name: Theo Martin, phone: "+33639980006", role: executive, timezone: Europe/Paris }
  lena: { name: Lena Weber, phone: "+491713920007", role: responder, timezone: Europe/Berlin }
  ines: { name: Ines Okoye, phone: "+447700900008", role: responder, timezone: Europe/London }
  omar: { name: Omar Haddad, phone: "+447700900009", role: responder, timezone: Europe/London }
teams:
  payments: { oncall: asha, backup: ines, manager: mia }
  infra: { oncall: ines, backup: omar, manager: mia }
  search: { oncall: ben, backup: omar, manager: mia }
seats: { vp-engineering: vic, vp-customer: cora, cto: theo, comms: lena }
routes:
  - { when: { service: "search-*" }, team: search }
`;

export const people = ['asha', 'ben', 'mia', 'vic', 'cora', 'theo', 'lena', 'ines', 'omar'] as const;
export type Speaker = (typeof people)[number];
