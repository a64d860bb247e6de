module LanguageSamples.FSharp.Types

open System
open System.Collections.Generic
open System.IO

type Account(owner: string, balance: decimal) =
    let mutable balance = balance
    static let mutable opened = 0
    do opened <- opened + 1

    new(owner) = Account(owner, 10m)
    member _.Owner = owner
    member _.Balance = balance

    member _.Limit
        with get () = balance * 2m
        and set (limit: decimal) =
            if limit < 0m then
                invalidArg (nameof limit) "negative"

            balance <- limit / 2m

    member this.Deposit amount =
        balance <- balance + amount
        this

    static member Opened = opened > 0

let Classes (o: TextWriter) =
    let account = Account("ann").Deposit(5m)
    account.Limit <- 50m
    o.WriteLine($"{account.Owner} {account.Balance} {Account.Opened}")

    try
        account.Limit <- -1m
    with :? ArgumentException as failure ->
        o.WriteLine failure.ParamName

[<AbstractClass>]
type Animal(name: string) =
    abstract Sound: unit -> string
    abstract Legs: int
    default _.Legs = 4
    member animal.Speak() = $"{name}: {animal.Sound()} on {animal.Legs}"
    override animal.ToString() = animal.Speak().ToUpperInvariant()

type Bird(name) =
    inherit Animal(if String.length name > 3 then name else name + "y")
    override _.Sound() = "chirp" + string name.Length
    override _.Legs = base.Legs / 2

let Inheritance (o: TextWriter) =
    let bird: Animal = Bird "rob"
    o.WriteLine(bird.Speak() + string bird)

type ICounter =
    abstract Next: unit -> int
    abstract Reset: unit -> unit

let private counter start =
    let mutable current = start

    { new ICounter with
        member _.Next() =
            current <- current + 1
            current

        member _.Reset() = current <- start
      interface IDisposable with
          member _.Dispose() = current <- -1 }

let Object_expressions (o: TextWriter) =
    let counter = counter 5
    o.WriteLine(counter.Next() + counter.Next())
    counter.Reset()
    (counter :?> IDisposable).Dispose()
    o.WriteLine(counter.Next())

type Box<'value when 'value: comparison>(value: 'value) =
    member _.Value = value
    member _.Largest(other: Box<'value>) = Box(if value > other.Value then value else other.Value)
    member _.Map<'result when 'result: comparison>(change: 'value -> 'result) = Box(change value)
    interface IComparable<'value> with
        member _.CompareTo other = compare value other

let Generic_types (o: TextWriter) =
    o.WriteLine(Box(3).Largest(Box 4).Value)
    o.WriteLine(Box("a").Largest(Box "b").Map(fun text -> text.Length).Value)
    o.WriteLine((Box 2 :> IComparable<int>).CompareTo 1)

[<Struct; CustomEquality; NoComparison>]
type Money =
    val Amount: decimal
    new(amount: decimal) = { Amount = Math.Round(amount, 2) }
    static member (+)(left: Money, right: Money) = Money(left.Amount + right.Amount)
    static member (~-)(money: Money) = Money(-money.Amount)
    static member op_Explicit(money: Money) = float money.Amount
    static member Zero = Money 0m
    override money.Equals other = match other with :? Money as other -> other.Amount = money.Amount | _ -> false
    override money.GetHashCode() = int money.Amount

let Structs_and_operators (o: TextWriter) =
    let sum = List.sum [ Money 1.25m; Money 2m ] + -Money(0.25m)
    o.WriteLine(float sum + (if sum = Money 3m then 1.0 else 0.0))

type Grid() =
    let cells = Dictionary<struct (int * int), string>()
    let changed = Event<string>()
    [<CLIEvent>]
    member _.Changed = changed.Publish

    member _.Item
        with get (row: int, column: int) =
            match cells.TryGetValue(struct (row, column)) with
            | true, text -> text
            | _ -> "-"
        and set (row: int, column: int) text =
            cells[struct (row, column)] <- text
            changed.Trigger text

let Indexers_and_events (o: TextWriter) =
    let grid = Grid()
    use _ = grid.Changed.Subscribe(fun text -> o.WriteLine("changed to " + text))
    grid[1, 2] <- "x"
    o.WriteLine(grid[1, 2] + grid[2, 1])

type String with
    member text.Shouted = text.ToUpperInvariant() + "!"

let Type_extensions (o: TextWriter) = o.WriteLine("hey".Shouted)

let private split (total: byref<int>) (part: int) (rest: outref<int>) =
    rest <- total % part
    total <- total / part

let private sum (numbers: ReadOnlySpan<int>) =
    let mutable sum = 0

    for number in numbers do
        sum <- sum + number

    sum

let Byrefs_and_spans (o: TextWriter) =
    let mutable total = 17
    let mutable rest = 0
    split &total 5 &rest
    o.WriteLine($"{total} {rest}")
    o.WriteLine(sum (ReadOnlySpan [| 1; 2; 3 |]))

type Optional =
    static member Joined(first: string, ?second: string, ?separator) =
        let separator = defaultArg separator "-"

        match second with
        | Some second -> first + separator + second
        | None -> first

    static member Sum([<ParamArray>] numbers: int[]) = Array.sum numbers

let Optional_and_many_arguments (o: TextWriter) =
    o.WriteLine(Optional.Joined "a" + Optional.Joined("b", "c") + Optional.Joined("d", second = "e", separator = "/"))
    o.WriteLine(Optional.Sum(1, 2, 3))

type IShape =
    static abstract Corners: int
    abstract Name: string

type Triangle() =
    interface IShape with
        static member Corners = 3
        member _.Name = "triangle" + String.replicate 2 "!"

let private corners<'shape when 'shape :> IShape> (shape: 'shape) = shape.Name + string 'shape.Corners

let Static_abstract_members (o: TextWriter) = o.WriteLine(corners (Triangle()))

type Tree<'item when 'item: comparison> =
    | Leaf
    | Node of Tree<'item> * 'item * Tree<'item>

    static member Of(items: 'item seq) =
        let rec add item tree =
            match tree with
            | Leaf -> Node(Leaf, item, Leaf)
            | Node(left, value, right) when item < value -> Node(add item left, value, right)
            | Node(left, value, right) -> Node(left, value, add item right)

        Seq.fold (fun tree item -> add item tree) Leaf items

    member tree.Items =
        seq {
            match tree with
            | Leaf -> ()
            | Node(left, item, right) ->
                yield! left.Items
                yield item
                yield! right.Items
        }

let Generic_unions (o: TextWriter) =
    o.WriteLine(String.Join(",", Tree.Of([ 3; 1; 2 ]).Items))
    o.WriteLine(String.Join(",", Tree.Of([ "c"; "a" ]).Items))
