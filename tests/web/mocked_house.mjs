// The real service with people who enrol, and pages that get the answers of pretend.mjs.
import { browse, Person, Service } from "./house.mjs";
import { pretend } from "./pretend.mjs";

export class MockedHouse {
  static async open() {
    const house = new MockedHouse();
    house.service = await Service.start();
    house.browser = await browse();
    house.boss = await Person.at(house.browser, house.service);
    await house.boss.enrol(house.service.code);
    house.people = 0;
    return house;
  }
  async close() {
    await this.browser?.close();
    await this.service?.stop();
  }
  async as(role, state, options) {
    const roles = [role].flat();
    const code = await this.boss.invite(`${roles[0]} ${++this.people}`, ...roles);
    const person = await Person.at(this.browser, this.service, options);
    await pretend(person.page, state);
    await person.enrol(code);
    return person;
  }
}
export const called = (state, method, end) => state.calls.filter(([m, path]) => m === method && path.endsWith(end));
/** From now on this route answers so, until what comes back is called. */
export async function answering(page, method, pattern, answer) {
  const handler = (route) => (route.request().method() === method ? answer(route) : route.fallback());
  await page.route(pattern, handler);
  return () => page.unroute(pattern, handler);
}
export const fault = (status, message) => (route) => route.fulfill({ status, json: { error: { code: "refused", message } } });
