import { jsonataFormModule } from './jsonata-form';

const [, Language] = jsonataFormModule.expressionLanguage;
const [, Templating] = jsonataFormModule.templating;

describe('Expressions of a form', () => {
  const language = new Language();
  const templating = new Templating();

  it('are what begins with =', () => {
    expect(language.isExpression('=amount > 10')).toBe(true);
    expect(language.isExpression('amount')).toBe(false);
    expect(language.evaluate('=amount * 2', { amount: 21 })).toBe(42);
    expect(language.evaluateUnaryTest('=amount > 10', { amount: 21 })).toBe(true);
  });

  it('that are wrong, or have nothing to read, hide nothing and break nothing', () => {
    expect(language.evaluate('=amount *', {})).toBeNull();
    expect(language.evaluate('=missing.name', {})).toBeNull();
    expect(language.evaluateUnaryTest('=$error("no")', {})).toBe(false);
  });

  it('name the variables they read', () => {
    expect(language.getVariableNames('=order.amount > limit')).toEqual(['order', 'limit']);
    expect(templating.getVariableNames('Dear {{ person.name }}, {{ greeting }}')).toEqual([
      'person',
      'greeting',
    ]);
  });

  it('fill a template, each value made harmless', () => {
    const sanitizer = (value: string) => value.replaceAll('<', '&lt;');
    const context = { name: '<b>Ada</b>', list: [1, 2] };
    expect(templating.evaluate('Dear {{ name }}{{ nothing }}: {{ list }}', context, { sanitizer })).toBe(
      'Dear &lt;b>Ada&lt;/b>: [1,2]',
    );
    expect(templating.isTemplate('plain')).toBe(false);
  });
});
