// What a call says, in the languages it is said in. Only the fixed words are translated: a title is read out as it stands.

import type { Severity } from '../../incident/incident.js';

/** Which voice of Twilio's reads a text, and in which language. */
export interface Voice {
  readonly name: string;
  readonly language: string;
}

/** The fixed words of one language. */
export interface CallWords {
  incident(severity: Severity, number: number, title: string, drill: boolean): string;
  /** So many incidents, of which the worst are named next. */
  several(count: number): string;
  /** What can be pressed. */
  readonly keys: string;
  /** For a page that asks nobody to take it. */
  readonly hearAgain: string;
  readonly lookAtMessages: string;
  readonly yours: string;
  has(name: string, at: string): string;
  taken(name: string): string;
  passedTo(name: string | null): string;
  readonly over: string;
  readonly notDone: string;
  readonly unknownKey: string;
  readonly noKey: string;
  readonly test: string;
}

const english: CallWords = {
  incident: (severity, number, title, drill) => `${drill ? 'This is a drill. ' : ''}Muster. ${severity}, incident ${number}. ${title}.`,
  several: (count) => `Muster. ${count} incidents are waiting for you.`,
  keys: 'Press 1 to take it, 2 to pass it on, star to hear this again.',
  hearAgain: 'Press star to hear this again.',
  lookAtMessages: 'Please look at your messages.',
  yours: 'You have it.',
  has: (name, at) => `${name} acknowledged already at ${at}.`,
  taken: (name) => `${name} has it.`,
  passedTo: (name) => (name === null ? 'Passed on.' : `Passed on to ${name}.`),
  over: 'It is over. Nothing is left to do.',
  notDone: 'That could not be done. Please look at your messages.',
  unknownKey: 'That key means nothing here.',
  noKey: 'No key was pressed, so the next person is called. Goodbye.',
  test: 'This is a test call from Muster. Nothing is wrong, and there is nothing to do. Goodbye.',
};

const german: CallWords = {
  incident: (severity, number, title, drill) => `${drill ? 'Das ist eine Übung. ' : ''}Muster. ${severity}, Störung ${number}. ${title}.`,
  several: (count) => `Muster. ${count} Störungen warten auf Sie.`,
  keys: 'Drücken Sie 1, um zu übernehmen, 2, um weiterzugeben, Stern, um alles noch einmal zu hören.',
  hearAgain: 'Drücken Sie Stern, um alles noch einmal zu hören.',
  lookAtMessages: 'Bitte sehen Sie in Ihre Nachrichten.',
  yours: 'Sie haben übernommen.',
  has: (name, at) => `${name} hat schon um ${at} übernommen.`,
  taken: (name) => `${name} hat übernommen.`,
  passedTo: (name) => (name === null ? 'Weitergegeben.' : `Weitergegeben an ${name}.`),
  over: 'Es ist vorbei. Es ist nichts mehr zu tun.',
  notDone: 'Das ging nicht. Bitte sehen Sie in Ihre Nachrichten.',
  unknownKey: 'Diese Taste hat hier keine Bedeutung.',
  noKey: 'Es wurde keine Taste gedrückt, deshalb wird die nächste Person angerufen. Auf Wiederhören.',
  test: 'Das ist ein Testanruf von Muster. Es ist nichts passiert, und es ist nichts zu tun. Auf Wiederhören.',
};

const spanish: CallWords = {
  incident: (severity, number, title, drill) =>
    `${drill ? 'Esto es un simulacro. ' : ''}Muster. ${severity}, incidente ${number}. ${title}.`,
  several: (count) => `Muster. Hay ${count} incidentes esperándole.`,
  keys: 'Pulse 1 para hacerse cargo, 2 para pasarlo, asterisco para oírlo otra vez.',
  hearAgain: 'Pulse asterisco para oírlo otra vez.',
  lookAtMessages: 'Por favor, mire sus mensajes.',
  yours: 'Queda a su cargo.',
  has: (name, at) => `${name} ya lo ha aceptado a las ${at}.`,
  taken: (name) => `${name} está a cargo.`,
  passedTo: (name) => (name === null ? 'Pasado.' : `Pasado a ${name}.`),
  over: 'Ya ha terminado. No queda nada por hacer.',
  notDone: 'No se ha podido hacer. Por favor, mire sus mensajes.',
  unknownKey: 'Esa tecla no sirve aquí.',
  noKey: 'No ha pulsado ninguna tecla, así que llamamos a la siguiente persona. Adiós.',
  test: 'Esta es una llamada de prueba de Muster. No pasa nada y no hay nada que hacer. Adiós.',
};

const hindi: CallWords = {
  incident: (severity, number, title, drill) => `${drill ? 'यह एक अभ्यास है। ' : ''}मस्टर। ${severity}, घटना ${number}। ${title}।`,
  several: (count) => `मस्टर। ${count} घटनाएँ आपका इंतज़ार कर रही हैं।`,
  keys: 'इसे लेने के लिए 1 दबाइए, आगे भेजने के लिए 2, दोबारा सुनने के लिए स्टार।',
  hearAgain: 'दोबारा सुनने के लिए स्टार दबाइए।',
  lookAtMessages: 'कृपया अपने संदेश देखिए।',
  yours: 'यह अब आपके पास है।',
  has: (name, at) => `${name} इसे ${at} बजे ले चुके हैं।`,
  taken: (name) => `यह ${name} के पास है।`,
  passedTo: (name) => (name === null ? 'आगे भेज दिया गया।' : `${name} को भेज दिया गया।`),
  over: 'यह खत्म हो चुका है। अब कुछ करना बाकी नहीं।',
  notDone: 'यह नहीं हो सका। कृपया अपने संदेश देखिए।',
  unknownKey: 'इस बटन का यहाँ कोई मतलब नहीं है।',
  noKey: 'कोई बटन नहीं दबाया गया, इसलिए अगले व्यक्ति को फ़ोन किया जाएगा। नमस्ते।',
  test: 'यह मस्टर की एक परीक्षण कॉल है। सब ठीक है, कुछ करने की ज़रूरत नहीं। नमस्ते।',
};

const portuguese: CallWords = {
  incident: (severity, number, title, drill) =>
    `${drill ? 'Isto é um exercício. ' : ''}Muster. ${severity}, incidente ${number}. ${title}.`,
  several: (count) => `Muster. Há ${count} incidentes à sua espera.`,
  keys: 'Tecle 1 para assumir, 2 para passar adiante, asterisco para ouvir de novo.',
  hearAgain: 'Tecle asterisco para ouvir de novo.',
  lookAtMessages: 'Por favor, veja as suas mensagens.',
  yours: 'O incidente é seu.',
  has: (name, at) => `${name} já assumiu às ${at}.`,
  taken: (name) => `${name} assumiu.`,
  passedTo: (name) => (name === null ? 'Passado adiante.' : `Passado para ${name}.`),
  over: 'Já acabou. Não há mais nada a fazer.',
  notDone: 'Não foi possível. Por favor, veja as suas mensagens.',
  unknownKey: 'Essa tecla não serve para nada aqui.',
  noKey: 'Nenhuma tecla foi pressionada, por isso a próxima pessoa será chamada. Até logo.',
  test: 'Esta é uma chamada de teste do Muster. Está tudo bem e não há nada a fazer. Até logo.',
};

const wordsOf: Readonly<Record<string, CallWords>> = { en: english, de: german, es: spanish, hi: hindi, pt: portuguese };

/** A voice for each language and region; the first of a language is for regions that have none. */
const voices: readonly Voice[] = [
  { name: 'Polly.Joanna', language: 'en-US' },
  { name: 'Polly.Amy', language: 'en-GB' },
  { name: 'Polly.Aditi', language: 'en-IN' },
  { name: 'Polly.Nicole', language: 'en-AU' },
  { name: 'Polly.Marlene', language: 'de-DE' },
  { name: 'Polly.Conchita', language: 'es-ES' },
  { name: 'Polly.Mia', language: 'es-MX' },
  { name: 'Polly.Aditi', language: 'hi-IN' },
  { name: 'Polly.Vitoria', language: 'pt-BR' },
  { name: 'Polly.Ines', language: 'pt-PT' },
];

/** The languages calls are made in, as BCP 47 has them. */
export const callLanguages: readonly string[] = Object.keys(wordsOf);

/** Words and voice for a person's language (`de`, `de-AT`); English where it is unknown or nobody said. */
export function languageOf(tag: string | null): { readonly words: CallWords; readonly voice: Voice } {
  const wanted = (tag ?? 'en').toLowerCase();
  const [primary = 'en'] = wanted.split('-');
  const known = Object.hasOwn(wordsOf, primary) ? primary : 'en';
  const exact = voices.find(({ language }) => language.toLowerCase() === wanted);
  const first = voices.find(({ language }) => language.startsWith(`${known}-`));
  return { words: wordsOf[known] ?? english, voice: exact ?? first ?? { name: 'Polly.Joanna', language: 'en-US' } };
}
