module LanguageSamples.FSharp.Flow

open System
open System.IO

let private named number =
    match number with
    | 0 -> "zero"
    | 1
    | 2 -> "few"
    | number when number < 0 -> "negative"
    | number when number % 2 = 0 -> "even"
    | _ -> "odd"

let Match_with_guards (o: TextWriter) =
    for number in -1 .. 4 do
        o.WriteLine(named number)

let rec private told items =
    match items with
    | [] -> "none"
    | [ one ] -> "one " + string one
    | [ first; second ] -> $"two {first} {second}"
    | first :: rest -> $"{first} and {told rest}"

let Match_on_lists (o: TextWriter) =
    for count in 0..4 do
        o.WriteLine(told [ 1..count ])

let private ends numbers =
    match numbers with
    | [||] -> "empty"
    | [| one |] -> string one
    | [| first; _; last |] -> $"{first}..{last}"
    | other -> $"{other.Length} of them"

let Match_on_arrays (o: TextWriter) =
    for count in 0..4 do
        o.WriteLine(ends [| 1..count |])

let private kind (item: obj) =
    match item with
    | null -> "null"
    | :? int as number when number > 10 -> "big"
    | :? int -> "number"
    | :? string as text -> text.ToUpperInvariant()
    | :? (int list) as list -> $"list of {list.Length}"
    | other -> other.GetType().Name

let Match_on_types (o: TextWriter) =
    for item in [ null; box 11; box 1; box "text"; box [ 1; 2 ]; box 2.5 ] do
        o.WriteLine(kind item)

let private (|Even|Odd|) number =
    if number % 2 = 0 then Even(number / 2) else Odd

let private (|Divisible|_|) divisor number =
    if number % divisor = 0 then Some(number / divisor) else None

[<return: Struct>]
let private (|Word|_|) (text: string) =
    if text.Length > 0 && Seq.forall Char.IsLetter text then ValueSome text.Length else ValueNone

let Active_patterns (o: TextWriter) =
    for number in 3..6 do
        match number with
        | Even half -> o.WriteLine $"even, twice {half}"
        | Odd -> o.WriteLine "odd"

let Partial_active_patterns (o: TextWriter) =
    for number in [ 9; 10; 15; 7 ] do
        match number with
        | Divisible 3 third & Divisible 5 fifth -> o.WriteLine $"{third} {fifth}"
        | Divisible 3 third -> o.WriteLine third
        | Divisible 5 fifth -> o.WriteLine fifth
        | _ -> o.WriteLine "neither"

    for text in [ "word"; "2 words" ] do
        match text with
        | Word length -> o.WriteLine length
        | _ -> o.WriteLine "no word"

let Loops (o: TextWriter) =
    let mutable count = 0

    for up in 1..3 do
        count <- count + up

    for down = 9 downto 7 do
        count <- count * 2 - down

    while count > 5 do
        count <- count / 2

    o.WriteLine count

let If_and_elif (o: TextWriter) =
    for number in 0..2 do
        if number = 0 then o.WriteLine "zero"
        elif number = 1 && o.NewLine.Length > 0 then o.WriteLine "one"
        else o.WriteLine "more"

exception Refused of reason: string * code: int

let private refuse reason =
    if String.length reason < 100 then
        raise (Refused(reason, reason.Length))

    0

let Try_with (o: TextWriter) =
    try
        o.WriteLine(refuse "no")
    with
    | Refused(reason, code) when code > 100 -> o.WriteLine("long " + reason)
    | Refused(reason, code) -> o.WriteLine $"{reason} {code}"
    | failure -> o.WriteLine failure.Message

let Try_with_guards_that_call (o: TextWriter) =
    let matches text =
        o.WriteLine $"is it {text}?"
        text = "b"

    for reason in [ "a"; "b" ] do
        try
            refuse reason |> ignore
        with
        | Refused(reason, _) when matches reason -> o.WriteLine("matched " + reason)
        | _ -> o.WriteLine "another"

let Try_finally (o: TextWriter) =
    try
        try
            try
                refuse "inner" |> ignore
            finally
                o.WriteLine "first"
        finally
            o.WriteLine "second"
    with Refused(reason, _) ->
        o.WriteLine reason

let Reraise (o: TextWriter) =
    try
        try
            failwith "first"
        with failure ->
            o.WriteLine("seen " + failure.Message)
            reraise ()
    with failure ->
        o.WriteLine("caught " + failure.Message)

let Try_as_an_expression (o: TextWriter) =
    let number text =
        try
            Int32.Parse text
        with :? FormatException ->
            -1

    o.WriteLine(number "7" + number "x")

type private Closing(o: TextWriter, name: string) =
    interface IDisposable with
        member _.Dispose() = o.WriteLine("close " + name)

let Use (o: TextWriter) =
    use _ = new Closing(o, "a")

    using (new Closing(o, "b")) (fun _ -> o.WriteLine "within")

    o.WriteLine "after"

let rec private even number = if number = 0 then true else odd (number - 1)
and private odd number = if number = 0 then false else even (number - 1)

let Tail_calls_of_two (o: TextWriter) = o.WriteLine(even 1_000_000)

let rec private counted number total =
    if number = 0 then total else counted (number - 1) (total + int64 number)

let Tail_calls_of_one (o: TextWriter) = o.WriteLine(counted 1_000_000 0L)

let rec private sum number next =
    if number = 0 then next 0L else sum (number - 1) (fun rest -> next (rest + int64 number))

let Tail_calls_of_continuations (o: TextWriter) = o.WriteLine(sum 100_000 id)

type private Walker(limit: int) =
    member walker.Forth step = if step >= limit then step else walker.Back(step + 2)
    member walker.Back step = walker.Forth(step - 1)

let Tail_calls_of_members (o: TextWriter) = o.WriteLine(Walker(300_000).Forth 0)

let private described number =
    if number > 3 then String.Concat("more than ", string 3) else String.Join("-", number, number)

let Tail_calls_out_of_the_assembly (o: TextWriter) =
    o.WriteLine(described 5)
    o.WriteLine(described 2)

let Lazy_values (o: TextWriter) =
    let value =
        lazy
            (o.WriteLine "made"
             42)

    o.WriteLine(value.Value + value.Force())

let Formatting (o: TextWriter) =
    fprintf o "%d %s %5.2f %A %x %b" 1 "two" 3.0 (Some 4) 255 true
    o.WriteLine(sprintf " %O %+d" (Some "x") 5)
    o.WriteLine $"%03d{7} {1 + 1}"
