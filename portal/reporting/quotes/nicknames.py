"""English short forms of first names: who is Robert in the register is Rob, Bob or Bobby in what a child writes."""

from __future__ import annotations

_TOGETHER = """
abigail abi abbie abby gail
alexander alexandra alex alexa lex sandy sasha xander
alfred alfie alf fred freddie
amanda mandy
andrew andy drew
angela angie
anthony antony tony
antonia toni
barbara barb babs
benjamin ben benji benny
bethany elizabeth beth bethan liz lizzie libby eliza betty lisa
caroline carolyn carrie caz
catherine katherine kathryn kate katie katy kath cathy kathy kat kitty kit
cecilia celia cissy
charles charlie chas chuck
charlotte charlie lottie char
christopher chris kit topher
christine christina chris chrissy tina
daniel dan danny
danielle dani
david dave davey
deborah deb debs debbie
dorothy dot dottie dolly
douglas doug
edward eddie ed ted teddy ned
eleanor ellie ella nell nellie nora
emily emma em ems emmy
florence flo florrie flossie
francis frances frank fran frankie
frederick fred freddie freddy
gabriel gabrielle gabe gabby gabi
geoffrey jeffrey geoff jeff
george georgina georgia georgie
gerald gerry jerry
gregory greg
harold henry harry hal
hannah han hannie
isabel isabella isobel izzy bella issy
jacob jake
jacqueline jackie jacqui
james jim jimmy jamie jem
janet jane jan janey
jennifer jenny jen jenna
jessica jess jessie
john jonathan jon johnny jonny jack
joseph josephine joe joey josie jo
joanna joanne jo joey
joshua josh
judith judy jude
kenneth ken kenny
kimberley kim
lawrence laurence larry laurie
leonard leo len lenny
louise louisa lou lulu
lucy lucille lu
luke lucas
madeleine madeline maddie maddy
margaret maggie meg megan peggy marge greta
martin marty
matthew matt matty
maximilian max
michael mike mick mickey micky mikey
michelle shell chelle
mohammed muhammad mohamed mohammad mo
natalie natasha nat tasha
nathan nathaniel nat nate
nicholas nick nicky nico
nicola nicole nicky nikki nic
oliver olly ollie
olivia liv livvy
pamela pam
patricia pat patsy tricia trish
patrick pat paddy
penelope penny
peter pete
philip phillip phil pip
philippa pippa pip
rebecca becca becky bex
reginald reg reggie
richard rich rick ricky dick richie
robert rob robbie bob bobby bert
roberta bobbie
ronald ron ronnie
rosemary rosie rose rosa
samuel samantha sam sammy
sarah sara sally sadie
sophia sophie soph
stephen steven steve stevie ste
stephanie steph stevie
susan suzanne susanna sue susie suzy
terence terry
theodore theo ted teddy
theresa teresa terri tess tessa
thomas tom tommy
timothy tim timmy
toby tobias
valerie val
vanessa nessa
veronica ronnie
victor vic
victoria vicky vicki tori vic
vincent vince vinnie
vivian vivienne viv
walter wally walt
william will bill billy willy liam wills
winifred winnie freda
zachary zac zach zak
"""

SHORT_FORMS: dict[str, frozenset[str]] = {}
for _line in _TOGETHER.split("\n"):
    for _name in _line.split():
        SHORT_FORMS[_name] = SHORT_FORMS.get(_name, frozenset()) | frozenset(_line.split())
