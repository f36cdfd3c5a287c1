-- The shared types of the project. A top-level type is a value as well: it validates and can be exported.
type Currency = "EUR" | "USD" | "GBP"
type Sku = string @pattern("^[A-Z]{2}-\\d+$")
type Percent = number @min(0) @max(100)
type Item = {sku: Sku, quantity: integer @min(1), price: number @min(0), note?: string}
type Address = {street: string, city: string @min_len(2), country: string @min_len(2) @max_len(2)}
type Customer = {id: string, email?: string, address: Address?, tags: {string}}
type Order = {
    id: string,
    currency: Currency,
    customer: Customer,
    items: {Item} @min_len(1),
    discounts: {[string]: Percent},
    metadata: any,
}
type Card = {kind: "card", number: string}
type Transfer = {kind: "transfer", iban: string}
type Payment = Card | Transfer
type Named = {name: string}
type Aged = {age: integer}
type Person = Named & Aged
type Result<T> = {ok: true, value: T} | {ok: false, message: string}
type Node = {value: number, next: Node?}
type Visitor = (item: Item, index: integer) -> boolean

interface Priced
    function total(self: any): number
    function describe(self: any, verbose: boolean): string
end

return {
    Currency = Currency,
    Sku = Sku,
    Percent = Percent,
    Item = Item,
    Address = Address,
    Customer = Customer,
    Order = Order,
    Payment = Payment,
    Person = Person,
    Node = Node,
}
