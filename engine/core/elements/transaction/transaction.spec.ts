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
