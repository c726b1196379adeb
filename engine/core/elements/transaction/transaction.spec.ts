import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario('completes like a sub-process', here, { file: 'cancel.bpmn', rows: [37] }, async (p) => {
  await p.start();
  await p.complete('Book hotel');
  await p.complete('Book flight');
  await p.complete('Pay', { paid: true });
  p.expectTrace(`
    Start        activated, completed
    Book trip    activated
    Inside       activated, completed
    Book hotel   activated, job hotel
    Book hotel   can be compensated
    Book hotel   completed
    Book flight  activated, job flight
    Book flight  can be compensated
    Book flight  completed
    Pay          activated, waits for somebody, completed
    Paid?        activated, completed
    Booked       activated, completed
    Book trip    can be compensated
    Book trip    completed
    Done         activated, completed
    (process)    completed
  `);
});

scenario(
  'a cancel end event undoes what was done, last first, and leaves by the cancel event',
  here,
  { file: 'cancel.bpmn', rows: [38, 110, 111, 132, 148, 175] },
  async (p) => {
    await p.start();
    await p.complete('Book hotel');
    await p.complete('Book flight');
    await p.complete('Pay', { paid: false });
    await p.complete('Cancel flight');
    await p.complete('Cancel hotel');
    p.expectTrace(`
    Start          activated, completed
    Book trip      activated
    Inside         activated, completed
    Book hotel     activated, job hotel
    Book hotel     can be compensated
    Book hotel     completed
    Book flight    activated, job flight
    Book flight    can be compensated
    Book flight    completed
    Pay            activated, waits for somebody, completed
    Paid?          activated, completed
    Give up        activated
    Book flight    is compensated
    Cancel flight  activated, job cancelFlight, completed
    Book hotel     is compensated
    Cancel hotel   activated, job cancelHotel, completed
    Give up        canceled
    Book trip      canceled
    Cancelled      activated, completed
    No trip        activated, completed
    (process)      completed
  `);
  },
);

scenario(
  'in a loop all runs are canceled and undone, those that have completed as well',
  here,
  { file: 'cancel-runs.bpmn', rows: [38, 55, 110, 132, 151] },
  async (p) => {
    await p.start();
    await p.complete('Pay', { paid: true });
    await p.complete('Pay', { paid: false });
    await p.complete('Cancel hotel');
    await p.complete('Cancel hotel');
    await p.complete('Cancel hotel');
    p.expectTrace(`
    Start          activated, completed
    Book trip      loop started
    Book trip [1]  activated
    Book trip [2]  activated
    Book trip [3]  activated
    Inside         activated
    Inside         activated
    Inside         activated
    Inside         completed
    Inside         completed
    Inside         completed
    Book hotel     activated
    Book hotel     activated
    Book hotel     activated
    Book hotel     can be compensated
    Book hotel     completed
    Book hotel     can be compensated
    Book hotel     completed
    Book hotel     can be compensated
    Book hotel     completed
    Payment        activated
    Payment        activated
    Payment        activated
    Bill           activated
    Bill           activated
    Bill           activated
    Bill           completed
    Bill           completed
    Bill           completed
    Pay            activated
    Pay            activated
    Pay            activated
    Pay            waits for somebody
    Pay            waits for somebody
    Pay            waits for somebody
    Pay            completed
    Paid?          activated, completed
    Paid           activated, completed
    Payment        completed
    Book trip      can be compensated
    Book trip [1]  completed
    Pay            completed
    Paid?          activated, completed
    Give up        activated
    Book trip      can be compensated
    Pay            canceled
    Payment        canceled
    Book trip [3]  canceled
    Book trip      is compensated
    Book trip      compensating
    Book hotel     can be compensated
    Book hotel     is compensated
    Cancel hotel   activated, waits for somebody, completed
    Book trip      completed
    Book trip      is compensated
    Book trip      compensating
    Book hotel     can be compensated
    Book hotel     is compensated
    Cancel hotel   activated, waits for somebody, completed
    Book trip      completed
    Book hotel     is compensated
    Cancel hotel   activated, waits for somebody, completed
    Give up        canceled
    Payment        canceled
    Book trip [2]  canceled
    Book trip      canceled
    Cancelled      activated, completed
    No trip        activated, completed
    (process)      completed
  `);
  },
);
